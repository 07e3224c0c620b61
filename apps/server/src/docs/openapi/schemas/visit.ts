/** The visit model, its events and their lists. */

import type {
	OutcomeAchievement,
	SegmentMembership,
	Visit,
	VisitCounts,
} from "#kernel";
import type { LoggedEvent } from "../../../reads/event-queries.js";
import type { ListedEvent } from "../../../reads/visit-queries.js";
import {
	answer,
	type Fields,
	type JsonObject,
	list,
	nullable,
	oneOfValues,
	ref,
} from "../../json.js";
import {
	count,
	flag,
	nullableScalar,
	nullableString,
	nullableTime,
	recordedId,
	scalar,
	string,
	time,
} from "./common.js";

/** A page of a listing of that schema. */
export function page(of: string): JsonObject {
	return answer<{ items: unknown; nextCursor: unknown }>({
		items: list(ref(of)),
		nextCursor: {
			...nullableString,
			description:
				"Pass it as `cursor` for the next page; null on the last one.",
		},
	});
}

const visit = answer<Visit>(
	{
		visitId: recordedId,
		visitorId: ref("VisitorId"),
		siteId: string,
		status: oneOfValues(["active", "idle", "ended"]),
		position: {
			...ref("Position"),
			description: "Of the last event that touched the visit.",
		},
		startedAt: time,
		lastActiveAt: time,
		idleAt: {
			...time,
			description: "When it goes idle, should nothing more happen.",
		},
		endsAt: {
			...time,
			description: "When it ends, should nothing more happen.",
		},
		endedAt: nullableTime,
		durationSeconds: {
			...count,
			description: "Whole seconds from the first to the last activity.",
		},
		counts: ref("VisitCounts"),
		entryPage: nullable(ref("Page")),
		currentPage: nullable(ref("Page")),
		lastScreen: nullableString,
		app: nullable(ref("AppInfo")),
		browser: ref("Browser"),
		device: ref("Device"),
		geo: ref("Geo"),
		network: ref("Network"),
		referrer: ref("Referrer"),
		campaign: nullable(ref("Campaign")),
		searchTerms: list(string, { description: "Oldest first; the newest 50." }),
		attributes: {
			type: "object",
			additionalProperties: scalar,
			description: "The newest value for each name, at most 200 names.",
		},
		segments: list(ref("SegmentMembership")),
		outcomes: list(ref("OutcomeAchievement")),
		bot: flag,
	},
	{
		description:
			"A visit. What is not known is null. It holds no personal data: traits, external ids and form values never appear in it.",
	},
);

const event: Fields<ListedEvent> = {
	eventId: recordedId,
	type: { ...string, description: "E.g. `PageViewed`." },
	position: ref("Position"),
	occurredAt: time,
	recordedAt: {
		...time,
		description: "When the event store took it; later for late events.",
	},
	data: {
		type: "object",
		description:
			"As recorded. `FormViewed` and its like may hold what was typed into the form.",
	},
};

export const visitSchemas: Readonly<Record<string, JsonObject>> = {
	Visit: visit,
	VisitCounts: answer<VisitCounts>({
		events: count,
		pageViews: count,
		screenViews: count,
		searches: count,
		formSubmissions: count,
		formAbandonments: count,
		clicks: count,
		customEvents: count,
	}),
	SegmentMembership: answer<SegmentMembership>({
		segmentId: recordedId,
		name: string,
		version: { type: "integer", minimum: 1 },
		enteredAt: time,
		exitedAt: nullableTime,
	}),
	OutcomeAchievement: answer<OutcomeAchievement>({
		outcomeId: recordedId,
		name: string,
		version: { type: "integer", minimum: 1 },
		achievedAt: time,
		value: {
			...nullableScalar,
			description: "Of the attribute that the outcome names as its value.",
		},
	}),
	VisitList: page("Visit"),
	VisitEvent: answer<ListedEvent>(event),
	VisitEventList: page("VisitEvent"),
	LoggedEvent: answer<LoggedEvent>({
		...event,
		stream: { ...string, description: "E.g. `visitor-default.c1b6e2f0`." },
		revision: { ...count, description: "Place in its stream, from 0." },
		schemaVersion: {
			type: ["integer", "null"],
			description: "Of the data, as recorded.",
		},
		commandId: {
			...nullableString,
			description: "Of the command, or timer, that led to the event.",
		},
	}),
	LoggedEventList: page("LoggedEvent"),
};
