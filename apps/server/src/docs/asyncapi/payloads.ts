/** Payloads: CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec), one schema for each broadcast. */

import { type JsonObject, nullable, oneOfValues, ref } from "../json.js";
import {
	commonSchemas,
	nullableScalar,
	nullableTime,
	recordedId,
	string,
	time,
} from "../openapi/schemas/common.js";
import { summarySchemas } from "../openapi/schemas/visit-parts.js";
import { BROADCASTS, type Broadcast } from "./channels.js";

const version: JsonObject = { type: "integer", minimum: 1 };

/** Fields of `data` that all broadcasts have. */
const who: JsonObject = {
	visitorId: ref("VisitorId"),
	siteId: string,
};

const visitId: JsonObject = recordedId;
const nullableVisitId = nullable(recordedId);

const visit: JsonObject = {
	...nullable(ref("VisitSummary")),
	description:
		"The visit then; null where none was open, or where it would not fit into a message.",
};

const scope = oneOfValues(["visit", "visitor"]);

/** What `data` holds besides, by the broadcast's name. */
const DATA: Readonly<Record<string, JsonObject>> = {
	segmentEntered: {
		visitId: nullableVisitId,
		segmentId: recordedId,
		name: string,
		version,
		scope,
		expiresAt: {
			...nullableTime,
			description: "When membership ends by itself; null: never.",
		},
		visit,
	},
	segmentExited: {
		visitId: nullableVisitId,
		segmentId: recordedId,
		name: string,
		version,
		scope,
		reason: oneOfValues(["condition", "expired", "archived"]),
		visit,
	},
	outcomeAchieved: {
		visitId: nullableVisitId,
		outcomeId: recordedId,
		name: string,
		version,
		scope,
		value: {
			...nullableScalar,
			description: "Of the attribute that the outcome names as its value.",
		},
		positive: { type: "boolean" },
		visit,
	},
	visitStarted: { visitId, visit },
	visitEnded: {
		visitId,
		reason: oneOfValues(["inactivity", "command"]),
		visit,
	},
};

/** Fields that subscribers may miss in a message. */
const OPTIONAL: ReadonlySet<string> = new Set([
	"scope",
	"positive",
	"reason",
	"expiresAt",
]);

function data(name: string): JsonObject {
	const properties = { ...who, ...DATA[name] };
	return {
		type: "object",
		properties,
		required: Object.keys(properties).filter((field) => !OPTIONAL.has(field)),
		additionalProperties: true,
	};
}

function cloudEvent({ name, type, title, summary }: Broadcast): JsonObject {
	const properties = {
		specversion: { const: "1.0" },
		id: {
			...recordedId,
			description:
				"The recorded event's id: stable, so that a subscriber can drop doubles.",
		},
		source: { type: "string", pattern: "^/sites/[^/]+$" },
		type: { const: type },
		subject: { ...ref("VisitorId"), description: "The visitor's id." },
		time: { ...time, description: "When it happened." },
		datacontenttype: { const: "application/json" },
		data: data(name),
	};
	return {
		type: "object",
		title,
		description: summary,
		properties,
		required: Object.keys(properties).filter(
			(field) => field !== "datacontenttype",
		),
		additionalProperties: true,
	};
}

export const payloadSchemas: Readonly<Record<string, JsonObject>> = {
	...Object.fromEntries(
		BROADCASTS.map((broadcast) => [broadcast.name, cloudEvent(broadcast)]),
	),
	VisitSummary: {
		type: "object",
		description: "What outsiders are told of a visit: nothing personal.",
		properties: {
			page: nullable(ref("Page")),
			device: nullable(ref("Device")),
			geo: nullable(ref("Geo")),
			referrer: nullable(ref("Referrer")),
			campaign: nullable(ref("Campaign")),
		},
		required: ["page", "device", "geo", "referrer", "campaign"],
		additionalProperties: true,
	},
	...summarySchemas,
	...Object.fromEntries(
		["VisitorId", "Time", "Position"].map((name) => [
			name,
			commonSchemas[name] as JsonObject,
		]),
	),
	Headers: {
		type: "object",
		properties: {
			"Nats-Msg-Id": {
				...recordedId,
				description: "The event's id; a JetStream server drops doubles by it.",
			},
			"Content-Type": { const: "application/cloudevents+json" },
			"Journeylog-Position": {
				...ref("Position"),
				description:
					"Of the event in the log; pass it as `after` to a read over HTTP.",
			},
		},
		required: ["Nats-Msg-Id", "Content-Type", "Journeylog-Position"],
	},
};
