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
	type Visitor,
	visitorOfStream,
} from "#kernel";
import { consent, identify } from "./identity.js";
import { achieved, entered, exited } from "./memberships.js";
import type { Foldable } from "./visit-state.js";
import type { RecentMark, VisitorModel } from "./visitor-model.js";

/** The visitor as `GET /v1/visitors/{visitorId}` gives it. */
export function publicVisitor(visitor: Visitor): Visitor {
	const { marks: _, ...model } = visitor as VisitorModel;
	return model;
}

export function foldVisitor(
	visitor: Visitor | null,
	event: Foldable,
): VisitorModel {
	const before = (visitor as VisitorModel | null) ?? newVisitor(event);
	const after = change(before, event);
	return { ...after, position: String(event.position) };
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
		marks: { visits: {}, traits: {}, custom: {} },
	};
}

function change(visitor: VisitorModel, event: Foldable): VisitorModel {
	switch (event.type) {
		case "VisitStarted":
			return startVisit(seen(visitor, event.data.occurredAt), event.data);
		case "VisitEnded":
			return endVisit(visitor, event.data);
		case "VisitorIdentified":
			return identify(seen(visitor, event.data.occurredAt), event.data);
		case "ConsentGranted":
			return consent(
				seen(visitor, event.data.occurredAt),
				event.data,
				"granted",
			);
		case "ConsentWithdrawn":
			return consent(
				seen(visitor, event.data.occurredAt),
				event.data,
				"withdrawn",
			);
		case "SegmentEntered":
			return event.data.scope === "visit"
				? visitor
				: { ...visitor, segments: entered(visitor.segments, event.data) };
		case "SegmentExited":
			return event.data.scope === "visit"
				? visitor
				: { ...visitor, segments: exited(visitor.segments, event.data) };
		case "OutcomeAchieved":
			return { ...visitor, outcomes: achieved(visitor.outcomes, event.data) };
		default:
			return isTracking(event) ? track(visitor, event) : visitor;
	}
}

function seen(visitor: VisitorModel, at: string): VisitorModel {
	if (at >= visitor.firstSeenAt && at <= visitor.lastSeenAt) return visitor;
	return {
		...visitor,
		firstSeenAt: at < visitor.firstSeenAt ? at : visitor.firstSeenAt,
		lastSeenAt: at > visitor.lastSeenAt ? at : visitor.lastSeenAt,
	};
}

function startVisit(
	visitor: VisitorModel,
	data: EventData["VisitStarted"],
): VisitorModel {
	const { visits } = visitor;
	const entry: RecentVisit = {
		visitId: data.visitId,
		startedAt: data.occurredAt,
		endedAt: null,
		pageViews: 0,
	};
	const newest = visits.recent[0];
	const isNewest = newest === undefined || data.occurredAt >= newest.startedAt;
	const recent = newestFirst([entry, ...visits.recent]);
	const marks: Record<string, RecentMark> = {};
	for (const { visitId } of recent) {
		const mark = visitor.marks.visits[visitId];
		if (mark !== undefined) marks[visitId] = mark;
	}
	if (recent.includes(entry)) {
		marks[data.visitId] = {
			lastActiveAt: data.occurredAt,
			endsAfterMs: data.endsAfterMs,
		};
	}
	return {
		...visitor,
		marks: { ...visitor.marks, visits: marks },
		visits: {
			count: visits.count + 1,
			currentVisitId: isNewest ? data.visitId : visits.currentVisitId,
			lastVisitId: isNewest ? data.visitId : visits.lastVisitId,
			recent,
		},
	};
}

function newestFirst(visits: readonly RecentVisit[]): readonly RecentVisit[] {
	return [...visits]
		.sort((a, b) =>
			a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
		)
		.slice(0, RECENT_VISITS_MAX);
}

function endVisit(
	visitor: VisitorModel,
	data: EventData["VisitEnded"],
): VisitorModel {
	const { visits } = visitor;
	return {
		...visitor,
		visits: {
			...visits,
			currentVisitId:
				visits.currentVisitId === data.visitId ? null : visits.currentVisitId,
			recent: visits.recent.map((visit) =>
				visit.visitId === data.visitId
					? { ...visit, endedAt: data.occurredAt }
					: visit,
			),
		},
	};
}

function track(visitor: VisitorModel, event: DomainEvent): VisitorModel {
	const pageViews = event.type === "PageViewed" ? 1 : 0;
	const next: VisitorModel = {
		...seen(visitor, event.data.occurredAt),
		totals: {
			events: visitor.totals.events + 1,
			pageViews: visitor.totals.pageViews + pageViews,
		},
	};
	const visitId = "visitId" in event.data ? event.data.visitId : null;
	const mark = visitId === null ? undefined : next.marks.visits[visitId];
	if (visitId === null || mark === undefined) return next;
	const at = event.data.occurredAt;
	const active = event.type !== "VisitorIdled";
	const later = active && at > mark.lastActiveAt;
	const recent = next.visits.recent.map((visit) => {
		if (visit.visitId !== visitId) return visit;
		const endedByInactivity = visit.endedAt === endOf(mark);
		return {
			...visit,
			startedAt: active && at < visit.startedAt ? at : visit.startedAt,
			endedAt:
				later && endedByInactivity
					? endOf({ ...mark, lastActiveAt: at })
					: visit.endedAt,
			pageViews: visit.pageViews + pageViews,
		};
	});
	return {
		...next,
		visits: {
			...next.visits,
			recent: at < visitor.lastSeenAt ? newestFirst(recent) : recent,
		},
		marks: later
			? withMark(next.marks, visitId, { ...mark, lastActiveAt: at })
			: next.marks,
	};
}

function withMark(
	marks: VisitorModel["marks"],
	visitId: string,
	mark: RecentMark,
): VisitorModel["marks"] {
	return { ...marks, visits: { ...marks.visits, [visitId]: mark } };
}

function endOf(mark: RecentMark): string {
	return isoTime(msOfIso(mark.lastActiveAt) + mark.endsAfterMs);
}
