/** The visit model as a fold over the visit's events. The actor and the projection run this very code. */

import {
	type Attributes,
	type DomainEvent,
	type EventData,
	isoTime,
	isTracking,
	msOfIso,
	type Page,
	type TrackingEventType,
	type Visit,
	type VisitCounts,
	visitorOfStream,
} from "#kernel";
import { achieved, entered, exited } from "./memberships.js";

/** Search terms that a visit keeps at most; the newest win. */
export const SEARCH_TERMS_MAX = 50;
/** Attributes that a visit keeps at most; further names are left out. */
export const VISIT_ATTRIBUTES_MAX = 200;

/** A domain event with the two places of its record that models need. */
export type Foldable = DomainEvent & {
	readonly stream: string;
	readonly position: number;
};

/** The visit with the times by which late events find their place; `publicVisit` takes them off. */
export interface VisitState extends Visit {
	readonly marks: {
		readonly entryPageAt: string | null;
		readonly currentPageAt: string | null;
		readonly screenAt: string | null;
		readonly attributesAt: string | null;
	};
}

/** The visit as `GET /v1/visits/{visitId}` gives it. */
export function publicVisit(visit: Visit): Visit {
	const { marks: _, ...model } = visit as VisitState;
	return model;
}

/** The visit whose model the event changes, or null where it changes none. */
export function visitIdOf(event: DomainEvent): string | null {
	switch (event.type) {
		case "SegmentEntered":
		case "SegmentExited":
			return event.data.scope === "visit" ? event.data.visitId : null;
		case "OutcomeAchieved":
			return event.data.visitId;
		case "VisitorIdentified":
		case "ConsentGranted":
		case "ConsentWithdrawn":
		case "SegmentDefined":
		case "SegmentArchived":
		case "OutcomeDefined":
		case "OutcomeArchived":
			return null;
		default:
			return event.data.visitId;
	}
}

/** A model while it is being made: a copy that nobody else has seen, so that one copy serves all changes. */
type Draft = { -readonly [K in keyof VisitState]: VisitState[K] };

/** @throws Error where an event of a visit comes before its `VisitStarted`. */
export function foldVisit(visit: Visit | null, event: Foldable): VisitState {
	if (event.type === "VisitStarted") return startVisit(event);
	if (visit === null) {
		throw new Error(`${event.type} for a visit that has not started`);
	}
	const draft: Draft = { ...(visit as VisitState) };
	draft.position = String(event.position);
	switch (event.type) {
		case "VisitEnded":
			draft.status = "ended";
			draft.endedAt = event.data.occurredAt;
			return draft;
		case "SegmentEntered":
			draft.segments = entered(draft.segments, event.data);
			return draft;
		case "SegmentExited":
			draft.segments = exited(draft.segments, event.data);
			return draft;
		case "OutcomeAchieved":
			draft.outcomes = achieved(draft.outcomes, event.data);
			return draft;
		case "VisitorIdled":
			if (event.data.by === "client") track(draft, event);
			if (draft.status !== "ended") draft.status = "idle";
			return draft;
		default:
			if (!isTracking(event)) {
				throw new Error(`${event.type} is no event of a visit`);
			}
			track(draft, event);
			move(draft, event.data.occurredAt);
			return draft;
	}
}

function startVisit(
	event: Foldable & { readonly data: EventData["VisitStarted"] },
): VisitState {
	const { data } = event;
	const address = visitorOfStream(event.stream);
	if (address === null) throw new Error(`no visitor stream: ${event.stream}`);
	const startedMs = msOfIso(data.occurredAt);
	return {
		visitId: data.visitId,
		visitorId: address.visitorId,
		siteId: address.siteId,
		status: "active",
		position: String(event.position),
		startedAt: data.occurredAt,
		lastActiveAt: data.occurredAt,
		idleAt: isoTime(startedMs + data.idleAfterMs),
		endsAt: isoTime(startedMs + data.endsAfterMs),
		endedAt: null,
		durationSeconds: 0,
		counts: {
			events: 0,
			pageViews: 0,
			screenViews: 0,
			searches: 0,
			formSubmissions: 0,
			formAbandonments: 0,
			clicks: 0,
			customEvents: 0,
		},
		entryPage: null,
		currentPage: null,
		lastScreen: null,
		app: null,
		browser: data.browser,
		device: data.device,
		geo: data.geo,
		network: data.network,
		referrer: data.referrer,
		campaign: data.campaign,
		searchTerms: [],
		attributes: {},
		segments: [],
		outcomes: [],
		bot: data.bot,
		marks: {
			entryPageAt: null,
			currentPageAt: null,
			screenAt: null,
			attributesAt: null,
		},
	};
}

/** Moves the times by an activity; a late one may move the start, or the end that inactivity gave the visit. */
function move(visit: Draft, occurredAt: string): void {
	const earlier = occurredAt < visit.startedAt;
	const later = occurredAt > visit.lastActiveAt;
	if (earlier) visit.startedAt = occurredAt;
	if (later) {
		const movedMs = msOfIso(occurredAt) - msOfIso(visit.lastActiveAt);
		const endedByInactivity = visit.endedAt === visit.endsAt;
		visit.lastActiveAt = occurredAt;
		visit.idleAt = isoTime(msOfIso(visit.idleAt) + movedMs);
		visit.endsAt = isoTime(msOfIso(visit.endsAt) + movedMs);
		if (endedByInactivity) visit.endedAt = visit.endsAt;
		else if (visit.status === "idle") visit.status = "active";
	}
	if (earlier || later) {
		const { startedAt, lastActiveAt } = visit;
		visit.durationSeconds = Math.floor(
			(msOfIso(lastActiveAt) - msOfIso(startedAt)) / 1000,
		);
	}
}

/** What the event itself tells: counts, pages, screen, search terms, attributes. */
function track(visit: Draft, event: DomainEvent<TrackingEventType>): void {
	const { occurredAt, attributes } = event.data;
	visit.counts = count(visit.counts, event);
	if (event.type === "PageViewed") {
		viewPage(visit, event.data.page, occurredAt);
	} else if (event.type === "SearchPerformed") {
		const terms = [...visit.searchTerms, event.data.query];
		visit.searchTerms = terms.slice(-SEARCH_TERMS_MAX);
	} else if (event.type === "ScreenViewed") {
		const { screenAt } = visit.marks;
		if (screenAt === null || occurredAt >= screenAt) {
			visit.lastScreen = event.data.screenName;
			visit.app = event.data.app ?? visit.app;
			visit.marks = { ...visit.marks, screenAt: occurredAt };
		}
	}
	if (attributes !== undefined) addAttributes(visit, attributes, occurredAt);
}

function count(
	counts: VisitCounts,
	event: DomainEvent<TrackingEventType>,
): VisitCounts {
	const name = COUNTED_AS[event.type];
	const events = counts.events + 1;
	return name === undefined
		? { ...counts, events }
		: { ...counts, events, [name]: counts[name] + 1 };
}

const COUNTED_AS: Partial<Record<TrackingEventType, keyof VisitCounts>> = {
	PageViewed: "pageViews",
	ScreenViewed: "screenViews",
	SearchPerformed: "searches",
	FormSubmitted: "formSubmissions",
	FormAbandoned: "formAbandonments",
	ElementClicked: "clicks",
	CustomEventRecorded: "customEvents",
};

function viewPage(visit: Draft, page: Page, occurredAt: string): void {
	const { entryPageAt, currentPageAt } = visit.marks;
	const first = entryPageAt === null || occurredAt < entryPageAt;
	const last = currentPageAt === null || occurredAt >= currentPageAt;
	if (!first && !last) return;
	if (first) visit.entryPage = page;
	if (last) visit.currentPage = page;
	visit.marks = {
		...visit.marks,
		entryPageAt: first ? occurredAt : entryPageAt,
		currentPageAt: last ? occurredAt : currentPageAt,
	};
}

/** The newest value of a name wins; those of a late event only fill what is not there yet. */
function addAttributes(
	visit: Draft,
	added: Attributes,
	occurredAt: string,
): void {
	const { attributesAt } = visit.marks;
	const late = attributesAt !== null && occurredAt < attributesAt;
	const names = Object.entries(
		late
			? { ...added, ...visit.attributes }
			: { ...visit.attributes, ...added },
	);
	visit.attributes = Object.fromEntries(names.slice(0, VISIT_ATTRIBUTES_MAX));
	visit.marks = {
		...visit.marks,
		attributesAt: late ? attributesAt : occurredAt,
	};
}
