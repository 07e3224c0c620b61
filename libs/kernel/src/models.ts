/** The visit and visitor read models, as `GET /v1/visits/{id}` and `GET /v1/visitors/{id}` give them. Unknown is null. */

import type {
	Browser,
	Campaign,
	Device,
	Geo,
	Network,
	Page,
	Referrer,
} from "./context.js";
import type {
	AppInfo,
	Attributes,
	ConsentPurpose,
	ExternalId,
	Phone,
	VisitSummary,
} from "./domain-events.js";

export interface SegmentMembership {
	readonly segmentId: string;
	readonly name: string;
	readonly version: number;
	readonly enteredAt: string;
	readonly exitedAt: string | null;
}

export interface OutcomeAchievement {
	readonly outcomeId: string;
	readonly name: string;
	readonly version: number;
	readonly achievedAt: string;
	readonly value: string | number | boolean | null;
}

export interface VisitCounts {
	readonly events: number;
	readonly pageViews: number;
	readonly screenViews: number;
	readonly searches: number;
	readonly formSubmissions: number;
	readonly formAbandonments: number;
	readonly clicks: number;
	readonly customEvents: number;
}

export type VisitStatus = "active" | "idle" | "ended";

export interface Visit {
	readonly visitId: string;
	readonly visitorId: string;
	readonly siteId: string;
	readonly status: VisitStatus;
	/** Position of the last event that touched it. */
	readonly position: string;
	readonly startedAt: string;
	readonly lastActiveAt: string;
	readonly idleAt: string;
	readonly endsAt: string;
	readonly endedAt: string | null;
	/** Whole seconds from the first to the last activity. */
	readonly durationSeconds: number;
	readonly counts: VisitCounts;
	readonly entryPage: Page | null;
	readonly currentPage: Page | null;
	readonly lastScreen: string | null;
	readonly app: AppInfo | null;
	readonly browser: Browser;
	readonly device: Device;
	readonly geo: Geo;
	readonly network: Network;
	readonly referrer: Referrer;
	readonly campaign: Campaign | null;
	readonly searchTerms: readonly string[];
	readonly attributes: Attributes;
	readonly segments: readonly SegmentMembership[];
	readonly outcomes: readonly OutcomeAchievement[];
	readonly bot: boolean;
}

export interface VisitorTraits {
	readonly givenName: string | null;
	readonly familyName: string | null;
	readonly fullName: string | null;
	readonly dateOfBirth: string | null;
	readonly gender: string | null;
	readonly jobTitle: string | null;
	readonly company: string | null;
	readonly email: string | null;
	readonly phones: readonly Phone[];
	readonly address: Readonly<Record<string, string>>;
	readonly custom: Attributes;
}

export interface ConsentState {
	readonly state: "granted" | "withdrawn" | "unknown";
	readonly at: string | null;
	readonly evidence: string | null;
}

export interface RecentVisit {
	readonly visitId: string;
	readonly startedAt: string;
	readonly endedAt: string | null;
	readonly pageViews: number;
}

export interface Visitor {
	readonly visitorId: string;
	readonly siteId: string;
	readonly kind: "anonymous" | "identified";
	readonly position: string;
	readonly firstSeenAt: string;
	readonly lastSeenAt: string;
	readonly externalIds: readonly ExternalId[];
	readonly traits: VisitorTraits;
	readonly consent: Readonly<Record<ConsentPurpose, ConsentState>>;
	readonly visits: {
		readonly count: number;
		readonly currentVisitId: string | null;
		readonly lastVisitId: string | null;
		/** Newest first, at most RECENT_VISITS_MAX. */
		readonly recent: readonly RecentVisit[];
	};
	readonly totals: { readonly events: number; readonly pageViews: number };
	readonly segments: readonly SegmentMembership[];
	readonly outcomes: readonly OutcomeAchievement[];
	readonly linkedVisitors: readonly string[];
}

/** Visits that `visits.recent` of a visitor holds at most. */
export const RECENT_VISITS_MAX = 20;

/** What outsiders are told of a visit. */
export function summaryOfVisit(visit: Visit | null): VisitSummary | null {
	if (visit === null) return null;
	const { currentPage, device, geo, referrer, campaign } = visit;
	return { page: currentPage, device, geo, referrer, campaign };
}
