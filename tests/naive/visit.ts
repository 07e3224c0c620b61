/** A visit as its events tell it. */

import type { Attributes, Visit, VisitCounts } from "#kernel";
import {
	type Activity,
	activitiesOf,
	earliest,
	type Log,
	later,
	latest,
	ofType,
	timeOf,
} from "./events.js";
import { journeyOf } from "./journey.js";
import { newestByName } from "./newest-by-name.js";
import { addressOf } from "./streams.js";

const SEARCH_TERMS_MAX = 50;
const ATTRIBUTES_MAX = 200;

/** @param log all events of the visit. @throws Error where it does not begin once, and first */
export function naiveVisit(log: Log): Visit {
	const [begun, ...again] = ofType(log, "VisitStarted");
	if (begun === undefined || begun !== log[0] || again.length > 0)
		throw new Error(`a visit begins once: ${log[0]?.eventId}`);
	const { visitId, idleAfterMs, endsAfterMs, ...context } = begun.data;
	const { browser, device, geo, network, referrer, campaign, bot } = context;
	const done = activitiesOf(log);
	const moves = [begun, ...done.filter((e) => e.type !== "VisitorIdled")];
	const startedAt = timeOf(earliest(moves) ?? begun);
	const lastActiveAt = timeOf(latest(moves) ?? begun);
	const endsAt = later(lastActiveAt, endsAfterMs);
	const lastedMs = Date.parse(lastActiveAt) - Date.parse(startedAt);
	const screens = ofType(log, "ScreenViewed");
	const { segments, outcomes } = journeyOf(log, "visit");
	return {
		...addressOf(begun.stream),
		visitId,
		...statusOf(log, lastActiveAt, endsAt),
		position: String(log.at(-1)?.position),
		startedAt,
		lastActiveAt,
		idleAt: later(lastActiveAt, idleAfterMs),
		endsAt,
		durationSeconds: Math.floor(lastedMs / 1_000),
		counts: countsOf(done),
		...pagesOf(log),
		lastScreen: latest(screens)?.data.screenName ?? null,
		app:
			latest(screens.filter(({ data }) => data.app !== undefined))?.data.app ??
			null,
		...{ browser, device, geo, network, referrer, campaign, bot },
		searchTerms: ofType(log, "SearchPerformed")
			.map(({ data }) => data.query)
			.slice(-SEARCH_TERMS_MAX),
		attributes: attributesOf(done),
		segments,
		outcomes,
	};
}

/**
 * Inactivity ends a visit at its `endsAt`, which a late activity moves. It is idle where it was found to be so since its
 * last activity was recorded.
 */
function statusOf(
	log: Log,
	lastActiveAt: string,
	endsAt: string,
): Pick<Visit, "status" | "endedAt"> {
	const end = ofType(log, "VisitEnded").at(-1);
	if (end !== undefined) {
		const byInactivity = end.data.reason === "inactivity";
		return { status: "ended", endedAt: byInactivity ? endsAt : timeOf(end) };
	}
	const lastMoved = log.findIndex(
		(event) => event.type !== "VisitorIdled" && timeOf(event) === lastActiveAt,
	);
	const idled = ofType(log.slice(lastMoved), "VisitorIdled");
	const isIdle = idled.some((event) => timeOf(event) >= lastActiveAt);
	return { status: isIdle ? "idle" : "active", endedAt: null };
}

function countsOf(done: readonly Activity[]): VisitCounts {
	const of = (type: Activity["type"]) => ofType(done, type).length;
	return {
		events: done.length,
		pageViews: of("PageViewed"),
		screenViews: of("ScreenViewed"),
		searches: of("SearchPerformed"),
		formSubmissions: of("FormSubmitted"),
		formAbandonments: of("FormAbandoned"),
		clicks: of("ElementClicked"),
		customEvents: of("CustomEventRecorded"),
	};
}

function pagesOf(log: Log): Pick<Visit, "entryPage" | "currentPage"> {
	const views = ofType(log, "PageViewed");
	return {
		entryPage: earliest(views)?.data.page ?? null,
		currentPage: latest(views)?.data.page ?? null,
	};
}

function attributesOf(done: readonly Activity[]): Attributes {
	const told = done.map(({ data }) => ({
		at: data.occurredAt,
		values: data.attributes ?? {},
	}));
	return newestByName(told, ATTRIBUTES_MAX);
}
