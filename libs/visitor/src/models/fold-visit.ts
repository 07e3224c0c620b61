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

/** @throws Error where an event of a visit comes before its `VisitStarted`. */
export function foldVisit(
	visit: Visit | null,
	event: Foldable,
): VisitState | null {
	if (event.type === "VisitStarted") return startVisit(event);
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
		const idle = state.status === "ended" ? state.status : "idle";
		if (event.data.by === "clock") {
			return { ...state, position, status: idle };
		}
		return { ...track(state, event), position, status: idle };
	}
	if (isTracking(event)) {
		return {
			...activity(track(state, event), event.data.occurredAt),
			position,
		};
	}
	throw new Error(`${event.type} is no event of a visit`);
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

/** The visit with its times moved by an activity; a late one may move its start, or the end that inactivity gave it. */
function activity(visit: VisitState, occurredAt: string): VisitState {
	const startedAt = occurredAt < visit.startedAt ? occurredAt : visit.startedAt;
	if (occurredAt <= visit.lastActiveAt) {
		const status = visit.status === "idle" ? "idle" : visit.status;
		if (startedAt === visit.startedAt) return { ...visit, status };
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
		const { screenAt } = visit.marks;
		if (screenAt === null || occurredAt >= screenAt) {
			next = {
				...next,
				lastScreen: event.data.screenName,
				app: event.data.app ?? next.app,
				marks: { ...next.marks, screenAt: occurredAt },
			};
		}
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

/** The newest value of a name wins; those of a late event only fill what is not there yet. */
function addAttributes(
	visit: VisitState,
	added: Attributes,
	occurredAt: string,
): VisitState {
	const { attributesAt } = visit.marks;
	const late = attributesAt !== null && occurredAt < attributesAt;
	const names = Object.entries(
		late
			? { ...added, ...visit.attributes }
			: { ...visit.attributes, ...added },
	);
	return {
		...visit,
		attributes: Object.fromEntries(names.slice(0, VISIT_ATTRIBUTES_MAX)),
		marks: { ...visit.marks, attributesAt: late ? attributesAt : occurredAt },
	};
}

function seconds(from: string, to: string): number {
	return Math.floor((msOfIso(to) - msOfIso(from)) / 1000);
}
