/** Every event type as recorded, with the shape of its data. Data never loses or changes a field: it is history. */

import type { Page, VisitContext } from "./context.js";
import type { NewEvent, RecordedEvent, StreamEvent } from "./event-store.js";

/** Flat; at most 50 entries. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** ISO 8601 UTC with milliseconds: when it happened, as opposed to when it was recorded. */
interface Occurred {
	readonly occurredAt: string;
}

interface InVisit extends Occurred {
	readonly visitId: string;
}

/** What every tracking event may carry beside its own fields. */
export interface Tracked extends InVisit {
	readonly page?: Page;
	readonly attributes?: Attributes;
}

export interface VisitStarted extends InVisit, VisitContext {
	/** Where it began; left out where the first activity named no page. */
	readonly page?: Page;
	/** The durations in force when the visit began, so that a rebuild with other settings gives the same model. */
	readonly idleAfterMs: number;
	readonly endsAfterMs: number;
}

export interface AppInfo {
	readonly name?: string;
	readonly version?: string;
	readonly namespace?: string;
	readonly buildNumber?: string;
}

interface FormEvent extends Tracked {
	readonly formName?: string;
	readonly formId?: string;
	readonly fields?: Readonly<Record<string, string>>;
}

export interface ExternalId {
	readonly type: string;
	readonly value: string;
}

export interface Phone {
	readonly kind: "work" | "cell" | "home" | "other";
	readonly number: string;
}

/** Only the fields that a command named; null clears one. */
export interface Traits {
	readonly givenName?: string | null;
	readonly familyName?: string | null;
	readonly fullName?: string | null;
	readonly dateOfBirth?: string | null;
	readonly gender?: string | null;
	readonly jobTitle?: string | null;
	readonly company?: string | null;
	readonly email?: string | null;
	readonly phones?: readonly Phone[];
	readonly address?: Readonly<Record<string, string>>;
	readonly custom?: Attributes;
}

export const CONSENT_PURPOSES = [
	"analytics",
	"personalisation",
	"marketing",
] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

interface ConsentChanged extends Occurred {
	readonly purposes: readonly ConsentPurpose[];
	readonly evidence: string | null;
}

/** A visit as told to outsiders: nothing personal in it. */
export interface VisitSummary {
	readonly page: Page | null;
	readonly device: VisitContext["device"] | null;
	readonly geo: VisitContext["geo"] | null;
	readonly referrer: VisitContext["referrer"] | null;
	readonly campaign: VisitContext["campaign"];
}

export type Scope = "visit" | "visitor";

interface SegmentChanged extends Occurred {
	readonly segmentId: string;
	readonly name: string;
	readonly version: number;
	readonly scope: Scope;
	/** The visit in which it happened; null where none was open. With scope visit, the visit that is the member. */
	readonly visitId: string | null;
	readonly summary: VisitSummary | null;
}

export type SegmentExitReason = "condition" | "expired" | "archived";

export interface OutcomeAchieved extends Occurred {
	readonly outcomeId: string;
	readonly name: string;
	readonly version: number;
	readonly scope: Scope;
	readonly visitId: string | null;
	readonly value: string | number | boolean | null;
	readonly positive: boolean;
	readonly summary: VisitSummary | null;
}

export type VisitEndReason = "inactivity" | "command";

export interface VisitEnded extends InVisit {
	/** `occurredAt` is when the visit ended: its `endsAt` for inactivity, the command's time otherwise. */
	readonly reason: VisitEndReason;
	readonly summary: VisitSummary | null;
}

/** A definition as recorded; `libs/journey` gives `when` its type. */
interface DefinitionFields extends Occurred {
	readonly name: string;
	readonly description: string;
	readonly scope: Scope;
	readonly active: boolean;
	readonly when: unknown;
	readonly version: number;
}

export interface SegmentDefined extends DefinitionFields {
	readonly segmentId: string;
	/** ISO 8601 duration; null: membership does not expire. */
	readonly expiresAfter: string | null;
}

export type AchievedRule = "oncePerVisit" | "oncePerVisitor" | "everyTime";

export interface OutcomeDefined extends DefinitionFields {
	readonly outcomeId: string;
	readonly value: { readonly attribute: string } | null;
	readonly positive: boolean;
	readonly achieved: AchievedRule;
}

/** Event type to the shape of its data. */
export interface EventData {
	VisitStarted: VisitStarted;
	PageViewed: Tracked & { readonly page: Page };
	ScreenViewed: Tracked & {
		readonly screenName: string;
		readonly app?: AppInfo;
	};
	FormViewed: FormEvent;
	FormSubmitted: FormEvent;
	FormAbandoned: FormEvent;
	SearchPerformed: Tracked & {
		readonly query: string;
		readonly resultCount?: number;
	};
	ElementClicked: Tracked & {
		readonly selector: string;
		readonly text?: string;
		readonly href?: string;
	};
	PageScrolled: Tracked & { readonly percentage: number };
	ElementViewed: Tracked & { readonly selector: string };
	/** By the visitor's own client (`RecordIdle`) or by the timekeeper. */
	VisitorIdled: Tracked & {
		readonly idleSeconds: number;
		readonly by: "client" | "clock";
	};
	CustomEventRecorded: Tracked & { readonly eventName: string };
	VisitorIdentified: Occurred & {
		readonly externalIds?: readonly ExternalId[];
		readonly traits?: Traits;
	};
	ConsentGranted: ConsentChanged;
	ConsentWithdrawn: ConsentChanged;
	SegmentEntered: SegmentChanged & {
		/** When membership lapses by itself; null: never. */
		readonly expiresAt: string | null;
	};
	SegmentExited: SegmentChanged & { readonly reason: SegmentExitReason };
	OutcomeAchieved: OutcomeAchieved;
	VisitEnded: VisitEnded;
	SegmentDefined: SegmentDefined;
	SegmentArchived: Occurred & { readonly segmentId: string };
	OutcomeDefined: OutcomeDefined;
	OutcomeArchived: Occurred & { readonly outcomeId: string };
}

export type EventType = keyof EventData;

/** A domain event in the making; narrows on `type`. */
export type DomainEvent<T extends EventType = EventType> = {
	[K in T]: { readonly type: K; readonly data: EventData[K] };
}[T];

/** A domain event read back; narrows on `type`. */
export type RecordedDomainEvent<T extends EventType = EventType> = {
	[K in T]: RecordedEvent<EventData[K], K>;
}[T];

/** A domain event read back, as folds take it; narrows on `type`. */
export type StreamDomainEvent<T extends EventType = EventType> = {
	[K in T]: StreamEvent<EventData[K], K>;
}[T];

export type NewDomainEvent<T extends EventType = EventType> = {
	[K in T]: NewEvent<EventData[K], K>;
}[T];

/** Events by which a visitor does something; these count in `counts.events` and keep a visit alive. */
export const TRACKING_EVENT_TYPES = [
	"PageViewed",
	"ScreenViewed",
	"FormViewed",
	"FormSubmitted",
	"FormAbandoned",
	"SearchPerformed",
	"ElementClicked",
	"PageScrolled",
	"ElementViewed",
	"VisitorIdled",
	"CustomEventRecorded",
] as const satisfies readonly EventType[];

export type TrackingEventType = (typeof TRACKING_EVENT_TYPES)[number];

const trackingTypes: ReadonlySet<string> = new Set(TRACKING_EVENT_TYPES);

/** Whether the visitor (not the clock) did something. */
export function isTracking(
	event: DomainEvent,
): event is DomainEvent<TrackingEventType> {
	return (
		trackingTypes.has(event.type) &&
		!(event.type === "VisitorIdled" && event.data.by === "clock")
	);
}
