/** The visitor model as a fold over all events of the visitor's stream. */

import {
	type ConsentState,
	type DomainEvent,
	type EventData,
	isoTime,
	isTracking,
	msOfIso,
	RECENT_VISITS_MAX,
	type RecentVisit,
	type TrackingEventType,
	type Visitor,
	visitorOfStream,
} from "#kernel";
import { consent, identify } from "./identity.js";
import { achieved, entered, exited } from "./memberships.js";
import type { Foldable } from "./visit-state.js";
import type {
	RecentMark,
	VisitorDraft,
	VisitorModel,
} from "./visitor-model.js";

/** The visitor as `GET /v1/visitors/{visitorId}` gives it. */
export function publicVisitor(visitor: Visitor): Visitor {
	const { marks: _, ...model } = visitor as VisitorModel;
	return model;
}

/** The visitor with the event folded in; `visitor` stays as it is, and parts that the event does not change are shared. */
export function foldVisitor(
	visitor: Visitor | null,
	event: Foldable,
): VisitorModel {
	if (visitor === null) return foldOwnVisitor(null, event);
	const draft = { ...visitor } as VisitorDraft;
	change(draft, event, false);
	return draft;
}

/**
 * As `foldVisitor`, but changes `visitor` itself: for who holds it alone, as what this function or JSON gave. One copy
 * less of the visitor and of its parts for each event. A visitor for which it threw may be half changed.
 */
export function foldOwnVisitor(
	visitor: Visitor | null,
	event: Foldable,
): VisitorModel {
	const draft = (visitor ?? newVisitor(event)) as VisitorDraft;
	change(draft, event, true);
	return draft;
}

function newVisitor(event: Foldable): VisitorModel {
	const address = visitorOfStream(event.stream);
	if (address === null) throw new Error(`no visitor stream: ${event.stream}`);
	const unknown: ConsentState = { state: "unknown", at: null, evidence: null };
	return {
		visitorId: address.visitorId,
		siteId: address.siteId,
		kind: "anonymous",
		position: "0",
		firstSeenAt: event.data.occurredAt,
		lastSeenAt: event.data.occurredAt,
		externalIds: [],
		traits: {
			givenName: null,
			familyName: null,
			fullName: null,
			dateOfBirth: null,
			gender: null,
			jobTitle: null,
			company: null,
			email: null,
			phones: [],
			address: {},
			custom: {},
		},
		consent: {
			analytics: unknown,
			personalisation: unknown,
			marketing: unknown,
		},
		visits: { count: 0, currentVisitId: null, lastVisitId: null, recent: [] },
		totals: { events: 0, pageViews: 0 },
		segments: [],
		outcomes: [],
		linkedVisitors: [],
		marks: { visits: [], traits: {}, custom: {} },
	};
}

/** @param owned whether the visitor's parts may be changed too; else they are copied first */
function change(visitor: VisitorDraft, event: Foldable, owned: boolean): void {
	const { occurredAt } = event.data;
	visitor.position = String(event.position);
	switch (event.type) {
		case "VisitStarted":
			see(visitor, occurredAt);
			startVisit(visitor, event.data);
			break;
		case "VisitEnded":
			endVisit(visitor, event.data);
			break;
		case "VisitorIdentified":
			see(visitor, occurredAt);
			identify(visitor, event.data);
			break;
		case "ConsentGranted":
			see(visitor, occurredAt);
			consent(visitor, event.data, "granted");
			break;
		case "ConsentWithdrawn":
			see(visitor, occurredAt);
			consent(visitor, event.data, "withdrawn");
			break;
		case "SegmentEntered":
			if (event.data.scope === "visitor") {
				visitor.segments = entered(visitor.segments, event.data);
			}
			break;
		case "SegmentExited":
			if (event.data.scope === "visitor") {
				visitor.segments = exited(visitor.segments, event.data);
			}
			break;
		case "OutcomeAchieved":
			visitor.outcomes = achieved(visitor.outcomes, event.data);
			break;
		default:
			if (isTracking(event)) track(visitor, event, owned);
	}
}

function see(visitor: VisitorDraft, at: string): void {
	if (at < visitor.firstSeenAt) visitor.firstSeenAt = at;
	if (at > visitor.lastSeenAt) visitor.lastSeenAt = at;
}

function startVisit(
	visitor: VisitorDraft,
	{ visitId, occurredAt, endsAfterMs }: EventData["VisitStarted"],
): void {
	const { visits, marks } = visitor;
	const entry: RecentVisit = {
		visitId,
		startedAt: occurredAt,
		endedAt: null,
		pageViews: 0,
	};
	const newest = visits.recent[0];
	const isNewest = newest === undefined || occurredAt >= newest.startedAt;
	const recent = newestFirst([entry, ...visits.recent]);
	const mark = { visitId, lastActiveAt: occurredAt, endsAfterMs };
	const kept = [...marks.visits, mark].filter((known) =>
		recent.some((visit) => visit.visitId === known.visitId),
	);
	visitor.marks = { ...marks, visits: kept };
	visitor.visits = {
		count: visits.count + 1,
		currentVisitId: isNewest ? visitId : visits.currentVisitId,
		lastVisitId: isNewest ? visitId : visits.lastVisitId,
		recent,
	};
}

function newestFirst(visits: readonly RecentVisit[]): RecentVisit[] {
	return [...visits]
		.sort((a, b) =>
			a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
		)
		.slice(0, RECENT_VISITS_MAX);
}

function endVisit(
	visitor: VisitorDraft,
	{ visitId, occurredAt }: EventData["VisitEnded"],
): void {
	const { visits } = visitor;
	visitor.visits = {
		...visits,
		currentVisitId:
			visits.currentVisitId === visitId ? null : visits.currentVisitId,
		recent: visits.recent.map((visit) =>
			visit.visitId === visitId ? { ...visit, endedAt: occurredAt } : visit,
		),
	};
}

function track(
	visitor: VisitorDraft,
	event: DomainEvent<TrackingEventType>,
	owned: boolean,
): void {
	const { occurredAt, visitId } = event.data;
	const pageViews = event.type === "PageViewed" ? 1 : 0;
	const inOrder = occurredAt >= visitor.lastSeenAt;
	see(visitor, occurredAt);
	if (!owned) visitor.totals = { ...visitor.totals };
	visitor.totals.events++;
	visitor.totals.pageViews += pageViews;
	const at = indexOfVisit(visitor.marks.visits, visitId);
	const mark = visitor.marks.visits[at];
	if (mark === undefined) return;
	const activeAt = event.type === "VisitorIdled" ? null : occurredAt;
	if (!owned)
		visitor.visits = { ...visitor.visits, recent: [...visitor.visits.recent] };
	const { visits } = visitor;
	const place = indexOfVisit(visits.recent, visitId);
	const entry = visits.recent[place];
	if (entry !== undefined)
		visits.recent[place] = trackRecent(entry, pageViews, activeAt, mark);
	if (!inOrder) visits.recent = newestFirst(visits.recent);
	if (activeAt === null || activeAt <= mark.lastActiveAt) return;
	if (!owned)
		visitor.marks = { ...visitor.marks, visits: [...visitor.marks.visits] };
	visitor.marks.visits[at] = { ...mark, lastActiveAt: activeAt };
}

/** By a loop: `findIndex` costs a call for each visit. */
function indexOfVisit(
	visits: readonly { readonly visitId: string }[],
	visitId: string,
): number {
	for (let at = 0; at < visits.length; at++) {
		if (visits[at]?.visitId === visitId) return at;
	}
	return -1;
}

/** @param activeAt when the visitor was active; null where the event is no activity */
function trackRecent(
	visit: RecentVisit,
	pageViews: number,
	activeAt: string | null,
	mark: RecentMark,
): RecentVisit {
	const earlier = activeAt !== null && activeAt < visit.startedAt;
	const later = activeAt !== null && activeAt > mark.lastActiveAt;
	const endMoves = later && visit.endedAt === endOf(mark);
	return {
		visitId: visit.visitId,
		startedAt: earlier ? activeAt : visit.startedAt,
		endedAt: endMoves
			? endOf({ ...mark, lastActiveAt: activeAt })
			: visit.endedAt,
		pageViews: visit.pageViews + pageViews,
	};
}

function endOf(mark: RecentMark): string {
	return isoTime(msOfIso(mark.lastActiveAt) + mark.endsAfterMs);
}
