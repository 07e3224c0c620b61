/** Path and query parameters that operations share. */

import { type JsonObject, oneOfValues, ref } from "../json.js";
import { LIMIT_DEFAULT, LIMIT_MAX } from "../limits.js";

const PREFIX = "#/components/parameters/";

function inPath(
	name: string,
	description: string,
	schema: JsonObject,
	example: string,
): JsonObject {
	return { name, in: "path", required: true, description, schema, example };
}

function inQuery(
	name: string,
	description: string,
	schema: JsonObject,
): JsonObject {
	return { name, in: "query", required: false, description, schema };
}

const id: JsonObject = { type: "string", minLength: 1 };
const time: JsonObject = {
	type: "string",
	anyOf: [{ format: "date-time" }, { format: "date" }],
};

/** What `from` and `to` take. */
const TIME_RULE =
	"A time with its zone, or a date for its midnight in UTC; a `+` must be sent as `%2B`.";

const REBUILD = "3b715a42-4787-4e53-a052-b2a725ede01b";

/** By the name under which the document keeps them. */
export const parameters = {
	VisitId: inPath(
		"visitId",
		"The visit's id, from the answer to a command.",
		id,
		"0c6f5f0e-9a3e-5d0b-8a57-2f9f0d3b6c11",
	),
	VisitorId: inPath(
		"visitorId",
		"The visitor's id, as the site gave it.",
		ref("VisitorId"),
		"c1b6e2f0",
	),
	SegmentId: inPath(
		"id",
		"The segment's id.",
		id,
		"6f1b9c54-0f0d-4d0c-9a55-0a8d5c1b7e21",
	),
	OutcomeId: inPath(
		"id",
		"The outcome's id.",
		id,
		"b7d0a3de-53f2-4c8f-8b3c-2d9e61f4a902",
	),
	Projection: inPath("name", "The projection's name.", id, "visit"),
	ParkedPosition: inPath(
		"position",
		"Position of the parked event.",
		ref("Position"),
		"1234",
	),
	AuditedSegment: inPath(
		"segmentId",
		"The segment's id.",
		id,
		"6f1b9c54-0f0d-4d0c-9a55-0a8d5c1b7e21",
	),
	ProjectionName: inPath(
		"name",
		"The projection's name, or `all` for all of them at once.",
		{ type: "string", enum: ["visit", "visitor", "all"] },
		"visit",
	),
	RebuildId: inPath("id", "From the answer to the request.", id, REBUILD),
	At: inQuery("at", `A position, or a time. ${TIME_RULE} Left out: now.`, id),
	ChangedField: inQuery(
		"field",
		"Changes of this field only, or of all in this part: a JSON pointer, as in `/counts/pageViews` or `/traits`.",
		id,
	),
	After: inQuery(
		"after",
		"A position. Waits until the read models hold it, 5 s at most, so that a client reads its own writes.",
		ref("Position"),
	),
	Limit: inQuery("limit", "Items on a page at most.", {
		type: "integer",
		minimum: 1,
		maximum: LIMIT_MAX,
		default: LIMIT_DEFAULT,
	}),
	Cursor: inQuery(
		"cursor",
		"`nextCursor` of the page before. Opaque; the other parameters must stay as they were.",
		{ type: "string", minLength: 1 },
	),
	ByVisitor: inQuery("visitorId", "Of this visitor.", ref("VisitorId")),
	ByStatus: inQuery(
		"status",
		"In this state.",
		oneOfValues(["active", "idle", "ended"]),
	),
	StartedFrom: inQuery(
		"from",
		`Started at this time or later. ${TIME_RULE}`,
		time,
	),
	StartedTo: inQuery("to", `Started before this time. ${TIME_RULE}`, time),
	FirstSeenFrom: inQuery(
		"from",
		`First seen at this time or later. ${TIME_RULE}`,
		time,
	),
	FirstSeenTo: inQuery("to", `First seen before this time. ${TIME_RULE}`, time),
	VisitSegment: inQuery(
		"segmentId",
		"Visits that ever matched this segment.",
		id,
	),
	VisitOutcome: inQuery(
		"outcomeId",
		"Visits that ever achieved this outcome.",
		id,
	),
	VisitorSegment: inQuery(
		"segmentId",
		"Visitors who are members of this segment now.",
		id,
	),
	CheckedVisitor: inQuery(
		"visitorId",
		"Only this visitor's stream; the other parameters do not go with it.",
		ref("VisitorId"),
	),
	SealedPosition: inQuery(
		"sealedPosition",
		"Tell what the streams were at this position, too: to be compared with a seal.",
		ref("Position"),
	),
	AllSites: inQuery(
		"allSites",
		"`true`: the streams of all sites. For the command line on the server's data directory only: a key has one site.",
		oneOfValues(["true", "false"]),
	),
	OfVisit: inQuery("visitId", "Of this visit.", id),
	OfType: inQuery("type", "Of this type, e.g. `PageViewed`.", id),
	RecordedFrom: inQuery(
		"from",
		`At this position or later, or recorded at this time or later. ${TIME_RULE}`,
		id,
	),
	RecordedTo: inQuery(
		"to",
		`Before this position, or recorded before this time. ${TIME_RULE}`,
		id,
	),
	ExternalId: inQuery(
		"externalId",
		"An external id: its value, or `type:value`.",
		id,
	),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof parameters;

export function parameterRef(name: ParameterName): JsonObject {
	return { $ref: PREFIX + name };
}
