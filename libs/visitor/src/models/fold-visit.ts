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
import type { Foldable, VisitDraft, VisitState } from "./visit-state.js";

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

/**
 * The visit with the event folded in; `visit` stays as it is, and parts that the event does not change are shared.
 * @throws Error where an event of a visit comes before its `VisitStarted`.
 */
export function foldVisit(visit: Visit | null, event: Foldable): VisitState {
	if (event.type === "VisitStarted") return newVisit(event);
	const draft = { ...started(visit, event) };
	change(draft, event, false);
	return draft;
}

/**
 * As `foldVisit`, but changes `visit` itself: for who holds it alone, as what this function or JSON gave. One copy less
 * of the visit and of its parts for each event. A visit for which it threw may be half changed.
 */
export function foldOwnVisit(visit: Visit | null, event: Foldable): VisitState {
	if (event.type === "VisitStarted") return newVisit(event);
	const draft = started(visit, event);
	change(draft, event, true);
	return draft;
}

function started(visit: Visit | null, { type }: Foldable): VisitDraft {
	if (visit === null)
		throw new Error(`${type} for a visit that has not started`);
	return visit as VisitDraft;
}

/** @param owned whether the visit's parts may be changed too; else they are copied first */
function change(visit: VisitDraft, event: Foldable, owned: boolean): void {
	visit.position = String(event.position);
	switch (event.type) {
		case "VisitEnded":
			visit.status = "ended";
			visit.endedAt = event.data.occurredAt;
			return;
		case "SegmentEntered":
			visit.segments = entered(visit.segments, event.data);
			return;
		case "SegmentExited":
			visit.segments = exited(visit.segments, event.data);
			return;
		case "OutcomeAchieved":
			visit.outcomes = achieved(visit.outcomes, event.data);
			return;
		case "VisitorIdled":
			if (event.data.by === "client") track(visit, event, owned);
			idle(visit, event.data.occurredAt);
			return;
		default:
			if (!isTracking(event)) {
				throw new Error(`${event.type} is no event of a visit`);
			}
			track(visit, event, owned);
			move(visit, event.data.occurredAt);
	}
}

function idle(visit: VisitDraft, occurredAt: string): void {
	const outdated = visit.status === "ended" || occurredAt < visit.lastActiveAt;
	if (!outdated) visit.status = "idle";
}

/** Moves the times by an activity; a late one may move the start, or the end that inactivity gave the visit. */
function move(visit: VisitDraft, occurredAt: string): void {
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
function track(
	visit: VisitDraft,
	event: DomainEvent<TrackingEventType>,
	owned: boolean,
): void {
	const { occurredAt, attributes } = event.data;
	if (!owned) visit.counts = { ...visit.counts };
	count(visit.counts, event);
	if (event.type === "PageViewed") {
		viewPage(visit, event.data.page, occurredAt, owned);
	} else if (event.type === "SearchPerformed") {
		const terms = [...visit.searchTerms, event.data.query];
		visit.searchTerms = terms.slice(-SEARCH_TERMS_MAX);
	} else if (event.type === "ScreenViewed") {
		viewScreen(visit, event.data);
	}
	if (attributes !== undefined) addAttributes(visit, attributes, occurredAt);
}

function count(
	counts: VisitDraft["counts"],
	event: DomainEvent<TrackingEventType>,
): void {
	counts.events++;
	const name = COUNTED_AS[event.type];
	if (name !== undefined) counts[name]++;
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
	visit: VisitDraft,
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

function viewPage(
	visit: VisitDraft,
	page: Page,
	occurredAt: string,
	owned: boolean,
): void {
	const { entryPageAt, currentPageAt } = visit.marks;
	const first = entryPageAt === null || occurredAt < entryPageAt;
	const last = currentPageAt === null || occurredAt >= currentPageAt;
	if (!first && !last) return;
	if (!owned) visit.marks = { ...visit.marks };
	if (first) {
		visit.entryPage = page;
		visit.marks.entryPageAt = occurredAt;
	}
	if (last) {
		visit.currentPage = page;
		visit.marks.currentPageAt = occurredAt;
	}
}

function addAttributes(
	visit: VisitDraft,
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
