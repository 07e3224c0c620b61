/** The visitor model as a fold over all events of the visitor's stream. */

import {
	type ConsentPurpose,
	type ConsentState,
	type DomainEvent,
	type EventData,
	type ExternalId,
	isoTime,
	isTracking,
	msOfIso,
	RECENT_VISITS_MAX,
	type RecentVisit,
	type TrackingEventType,
	type Traits,
	type Visitor,
	type VisitorTraits,
	visitorOfStream,
} from "#kernel";
import type { Foldable } from "./fold-visit.js";
import { achieved, entered, exited } from "./memberships.js";

/** External ids that a visitor keeps at most; the newest win. */
export const EXTERNAL_IDS_MAX = 50;
/** Custom traits that a visitor keeps at most; further names are left out. */
export const CUSTOM_TRAITS_MAX = 200;

interface RecentMark {
	readonly lastActiveAt: string;
	readonly endsAfterMs: number;
}

/** The visitor with what keeps its recent visits right when late events come; `publicVisitor` takes that off. */
export interface VisitorModel extends Visitor {
	readonly marks: Readonly<Record<string, RecentMark>>;
}

/** The visitor as `GET /v1/visitors/{visitorId}` gives it. */
export function publicVisitor(visitor: Visitor): Visitor {
	const { marks: _, ...model } = visitor as VisitorModel;
	return model;
}

/** A model while it is being made: a copy that nobody else has seen, so that one copy serves all changes. */
type Draft = { -readonly [K in keyof VisitorModel]: VisitorModel[K] };

export function foldVisitor(
	visitor: Visitor | null,
	event: Foldable,
): VisitorModel {
	const draft: Draft =
		visitor === null ? newVisitor(event) : { ...(visitor as VisitorModel) };
	draft.position = String(event.position);
	change(draft, event);
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
		marks: {},
	};
}

function change(visitor: Draft, event: Foldable): void {
	switch (event.type) {
		case "VisitStarted":
			see(visitor, event.data.occurredAt);
			startVisit(visitor, event.data);
			break;
		case "VisitEnded":
			endVisit(visitor, event.data);
			break;
		case "VisitorIdentified":
			see(visitor, event.data.occurredAt);
			identify(visitor, event.data);
			break;
		case "ConsentGranted":
			consent(visitor, event.data, "granted");
			break;
		case "ConsentWithdrawn":
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
			if (isTracking(event)) track(visitor, event);
	}
}

function see(visitor: Draft, at: string): void {
	if (at < visitor.firstSeenAt) visitor.firstSeenAt = at;
	if (at > visitor.lastSeenAt) visitor.lastSeenAt = at;
}

function startVisit(visitor: Draft, data: EventData["VisitStarted"]): void {
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
		const mark = visitor.marks[visitId];
		if (mark !== undefined) marks[visitId] = mark;
	}
	if (recent.includes(entry)) {
		marks[data.visitId] = {
			lastActiveAt: data.occurredAt,
			endsAfterMs: data.endsAfterMs,
		};
	}
	visitor.marks = marks;
	visitor.visits = {
		count: visits.count + 1,
		currentVisitId: isNewest ? data.visitId : visits.currentVisitId,
		lastVisitId: isNewest ? data.visitId : visits.lastVisitId,
		recent,
	};
}

function newestFirst(visits: readonly RecentVisit[]): readonly RecentVisit[] {
	return [...visits]
		.sort((a, b) =>
			a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
		)
		.slice(0, RECENT_VISITS_MAX);
}

function endVisit(visitor: Draft, data: EventData["VisitEnded"]): void {
	const { visits } = visitor;
	visitor.visits = {
		...visits,
		currentVisitId:
			visits.currentVisitId === data.visitId ? null : visits.currentVisitId,
		recent: visits.recent.map((visit) =>
			visit.visitId === data.visitId
				? { ...visit, endedAt: data.occurredAt }
				: visit,
		),
	};
}

function track(visitor: Draft, event: DomainEvent<TrackingEventType>): void {
	const { occurredAt: at, visitId } = event.data;
	const pageViews = event.type === "PageViewed" ? 1 : 0;
	const inOrder = at >= visitor.lastSeenAt;
	see(visitor, at);
	visitor.totals = {
		events: visitor.totals.events + 1,
		pageViews: visitor.totals.pageViews + pageViews,
	};
	const mark = visitor.marks[visitId];
	if (mark === undefined) return;
	const active = event.type !== "VisitorIdled";
	const later = active && at > mark.lastActiveAt;
	if (later) {
		const moved = { ...mark, lastActiveAt: at };
		visitor.marks = { ...visitor.marks, [visitId]: moved };
	}
	const earliest = active ? at : null;
	const recent = visitor.visits.recent.map((visit) =>
		visit.visitId === visitId
			? trackRecent(visit, pageViews, earliest, mark, later ? at : null)
			: visit,
	);
	visitor.visits = {
		...visitor.visits,
		recent: inOrder ? recent : newestFirst(recent),
	};
}

/**
 * @param earliest when the activity was, should it be the visit's first; null where the event is none
 * @param latest when it was, should it be the last; the visit's end by inactivity moves with it
 */
function trackRecent(
	visit: RecentVisit,
	pageViews: number,
	earliest: string | null,
	mark: RecentMark,
	latest: string | null,
): RecentVisit {
	const endMoves = latest !== null && visit.endedAt === endOf(mark);
	return {
		visitId: visit.visitId,
		startedAt:
			earliest !== null && earliest < visit.startedAt
				? earliest
				: visit.startedAt,
		endedAt: endMoves
			? endOf({ ...mark, lastActiveAt: latest })
			: visit.endedAt,
		pageViews: visit.pageViews + pageViews,
	};
}

function endOf(mark: RecentMark): string {
	return isoTime(msOfIso(mark.lastActiveAt) + mark.endsAfterMs);
}

function identify(
	visitor: Draft,
	{ externalIds, traits }: EventData["VisitorIdentified"],
): void {
	visitor.kind = "identified";
	if (externalIds !== undefined) {
		visitor.externalIds = addExternalIds(visitor.externalIds, externalIds);
	}
	if (traits !== undefined)
		visitor.traits = mergeTraits(visitor.traits, traits);
}

function addExternalIds(
	known: readonly ExternalId[],
	added: readonly ExternalId[],
): readonly ExternalId[] {
	const fresh = added.filter(
		(id, index) =>
			![...known, ...added.slice(0, index)].some(
				(other) => other.type === id.type && other.value === id.value,
			),
	);
	return [...known, ...fresh].slice(-EXTERNAL_IDS_MAX);
}

/** Fields that the command named take its value; custom traits are merged name by name. */
function mergeTraits(known: VisitorTraits, added: Traits): VisitorTraits {
	const { custom, ...named } = added;
	const merged = { ...known, ...named };
	if (custom === undefined) return merged;
	const entries = Object.entries({ ...known.custom, ...custom });
	return {
		...merged,
		custom: Object.fromEntries(entries.slice(0, CUSTOM_TRAITS_MAX)),
	};
}

/** The newest word on a purpose counts, also when an older one comes in late. */
function consent(
	visitor: Draft,
	data: EventData["ConsentGranted"],
	state: "granted" | "withdrawn",
): void {
	const { occurredAt: at, evidence } = data;
	const changed: Partial<Record<ConsentPurpose, ConsentState>> = {};
	for (const purpose of data.purposes) {
		const known = visitor.consent[purpose];
		if (known.at === null || at >= known.at) {
			changed[purpose] = { state, at, evidence };
		}
	}
	see(visitor, at);
	visitor.consent = { ...visitor.consent, ...changed };
}
