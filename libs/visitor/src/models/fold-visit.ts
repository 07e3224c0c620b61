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

/** @throws Error where an event of a visit comes before its `VisitStarted`. */
export function foldVisit(
	visit: Visit | null,
	event: Foldable,
): VisitState | null {
	if (event.type === "VisitStarted") return newVisit(event);
	if (visit === null) {
		throw new Error(`${event.type} for a visit that has not started`);
	}
	const state = visit as VisitState;
	const position = String(event.position);
	switch (event.type) {
		case "VisitEnded":
			return {
				...state,
				position,
				status: "ended",
				endedAt: event.data.occurredAt,
			};
		case "SegmentEntered":
			return {
				...state,
				position,
				segments: entered(state.segments, event.data),
			};
		case "SegmentExited":
			return {
				...state,
				position,
				segments: exited(state.segments, event.data),
			};
		case "OutcomeAchieved":
			return {
				...state,
				position,
				outcomes: achieved(state.outcomes, event.data),
			};
		default:
			break;
	}
	if (event.type === "VisitorIdled") {
		const { by, occurredAt } = event.data;
		const outdated =
			state.status === "ended" || occurredAt < state.lastActiveAt;
		const status = outdated ? state.status : "idle";
		const tracked = by === "client" ? track(state, event) : state;
		return { ...tracked, position, status };
	}
	if (isTracking(event)) {
		return {
			...activity(track(state, event), event.data.occurredAt),
			position,
		};
	}
	throw new Error(`${event.type} is no event of a visit`);
}

/** The visit with its times moved by an activity; a late one may move its start, or the end that inactivity gave it. */
function activity(visit: VisitState, occurredAt: string): VisitState {
	const startedAt = occurredAt < visit.startedAt ? occurredAt : visit.startedAt;
	if (occurredAt <= visit.lastActiveAt) {
		if (startedAt === visit.startedAt) return visit;
		return {
			...visit,
			startedAt,
			durationSeconds: seconds(startedAt, visit.lastActiveAt),
		};
	}
	const movedMs = msOfIso(occurredAt) - msOfIso(visit.lastActiveAt);
	const endsAt = isoTime(msOfIso(visit.endsAt) + movedMs);
	const endedByInactivity = visit.endedAt === visit.endsAt;
	return {
		...visit,
		status: visit.status === "ended" ? "ended" : "active",
		startedAt,
		lastActiveAt: occurredAt,
		idleAt: isoTime(msOfIso(visit.idleAt) + movedMs),
		endsAt,
		endedAt: endedByInactivity ? endsAt : visit.endedAt,
		durationSeconds: seconds(startedAt, occurredAt),
	};
}

/** What the event itself tells: counts, pages, screen, search terms, attributes. */
function track(
	visit: VisitState,
	event: DomainEvent<TrackingEventType>,
): VisitState {
	const { occurredAt } = event.data;
	let next: VisitState = { ...visit, counts: count(visit.counts, event) };
	if (event.type === "PageViewed") {
		next = viewPage(next, event.data.page, occurredAt);
	} else if (event.type === "SearchPerformed") {
		next = {
			...next,
			searchTerms: [...next.searchTerms, event.data.query].slice(
				-SEARCH_TERMS_MAX,
			),
		};
	} else if (event.type === "ScreenViewed") {
		next = viewScreen(next, event.data);
	}
	return event.data.attributes === undefined
		? next
		: addAttributes(next, event.data.attributes, occurredAt);
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
	visit: VisitState,
	{ screenName, app, occurredAt }: EventData["ScreenViewed"],
): VisitState {
	const { screenAt, appAt } = visit.marks;
	const newScreen = occurredAt >= (screenAt ?? "");
	const newApp = app !== undefined && occurredAt >= (appAt ?? "");
	return {
		...visit,
		lastScreen: newScreen ? screenName : visit.lastScreen,
		app: newApp ? app : visit.app,
		marks: {
			...visit.marks,
			screenAt: newScreen ? occurredAt : screenAt,
			appAt: newApp ? occurredAt : appAt,
		},
	};
}

function viewPage(
	visit: VisitState,
	page: Page,
	occurredAt: string,
): VisitState {
	const { entryPageAt, currentPageAt } = visit.marks;
	const first = entryPageAt === null || occurredAt < entryPageAt;
	const last = currentPageAt === null || occurredAt >= currentPageAt;
	if (!first && !last) return visit;
	return {
		...visit,
		entryPage: first ? page : visit.entryPage,
		currentPage: last ? page : visit.currentPage,
		marks: {
			...visit.marks,
			entryPageAt: first ? occurredAt : entryPageAt,
			currentPageAt: last ? occurredAt : currentPageAt,
		},
	};
}

function addAttributes(
	visit: VisitState,
	added: Attributes,
	occurredAt: string,
): VisitState {
	const { attributes, marks } = visit;
	const known = { values: attributes, times: marks.attributesAt };
	const max = VISIT_ATTRIBUTES_MAX;
	const { values, times } = takeNewest(known, added, occurredAt, max);
	return {
		...visit,
		attributes: values,
		marks: { ...marks, attributesAt: times },
	};
}

function seconds(from: string, to: string): number {
	return Math.floor((msOfIso(to) - msOfIso(from)) / 1000);
}
