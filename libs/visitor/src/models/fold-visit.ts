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
} from "#kernel";
import { achieved, entered, exited } from "./memberships.js";
import { newVisit } from "./new-visit.js";
import { takeNewest } from "./newest-values.js";
import type { Foldable, VisitState } from "./visit-state.js";

/** Search terms that a visit keeps at most: those recorded last. */
export const SEARCH_TERMS_MAX = 50;
/** Attributes that a visit keeps at most; further names are left out. */
export const VISIT_ATTRIBUTES_MAX = 200;

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
	if (event.type === "VisitStarted") return newVisit(event);
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
			idle(draft, event.data.occurredAt);
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

function idle(visit: Draft, occurredAt: string): void {
	const outdated = visit.status === "ended" || occurredAt < visit.lastActiveAt;
	if (!outdated) visit.status = "idle";
}

/** Moves the times by an activity; a late one may move the start, or the end that inactivity gave the visit. */
function move(visit: Draft, occurredAt: string): void {
	const earlier = occurredAt < visit.startedAt;
	const later = occurredAt > visit.lastActiveAt;
	if (!earlier && !later) return;
	if (earlier) visit.startedAt = occurredAt;
	if (later) {
		const movedMs = msOfIso(occurredAt) - msOfIso(visit.lastActiveAt);
		const endedByInactivity = visit.endedAt === visit.endsAt;
		visit.lastActiveAt = occurredAt;
		visit.idleAt = isoTime(msOfIso(visit.idleAt) + movedMs);
		visit.endsAt = isoTime(msOfIso(visit.endsAt) + movedMs);
		if (endedByInactivity) visit.endedAt = visit.endsAt;
		if (visit.status === "idle") visit.status = "active";
	}
	const lastedMs = msOfIso(visit.lastActiveAt) - msOfIso(visit.startedAt);
	visit.durationSeconds = Math.floor(lastedMs / 1000);
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
		viewScreen(visit, event.data);
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

function viewScreen(
	visit: Draft,
	{ screenName, app, occurredAt }: EventData["ScreenViewed"],
): void {
	const { screenAt, appAt } = visit.marks;
	const newScreen = occurredAt >= (screenAt ?? "");
	const newApp = app !== undefined && occurredAt >= (appAt ?? "");
	if (newScreen) visit.lastScreen = screenName;
	if (newApp) visit.app = app;
	visit.marks = {
		...visit.marks,
		screenAt: newScreen ? occurredAt : screenAt,
		appAt: newApp ? occurredAt : appAt,
	};
}

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

function addAttributes(
	visit: Draft,
	added: Attributes,
	occurredAt: string,
): void {
	const { attributes, marks } = visit;
	const known = { values: attributes, times: marks.attributesAt };
	const max = VISIT_ATTRIBUTES_MAX;
	const { values, times } = takeNewest(known, added, occurredAt, max);
	visit.attributes = values;
	visit.marks = { ...marks, attributesAt: times };
}
