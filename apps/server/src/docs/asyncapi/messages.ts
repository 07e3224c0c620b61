/** A message for each broadcast, with an example. */

import type { Json, JsonObject } from "../json.js";
import { VISIT_ID, VISITOR_ID } from "../openapi/examples/commands.js";
import { outcome, segment } from "../openapi/examples/definitions.js";
import { visit } from "../openapi/examples/models.js";
import { BROADCASTS, type Broadcast } from "./channels.js";

const CONTENT_TYPE = "application/cloudevents+json";

const { currentPage, device, geo, referrer, campaign } = visit;
const summary = { page: currentPage, device, geo, referrer, campaign };

const membership = {
	segmentId: segment.segmentId,
	name: segment.name,
	version: 1,
	scope: "visit",
};

interface Example {
	readonly id: string;
	readonly time: string;
	readonly position: string;
	readonly data: object;
	/** Left out: as in most. */
	readonly visit?: object;
}

/** By the broadcast's name. */
const EXAMPLES: Readonly<Record<string, Example>> = {
	segmentEntered: {
		id: "3d1c9a52-7e4b-5f0a-8c26-b1a7e9d4f035",
		time: "2026-11-23T10:04:00.000Z",
		position: "1238",
		data: { ...membership, expiresAt: "2026-12-23T10:04:00.000Z" },
	},
	segmentExited: {
		id: "84e0b6f7-29ad-5c18-9b3f-5d7c1e2a6b90",
		time: "2026-11-23T10:05:00.000Z",
		position: "1241",
		data: { ...membership, reason: "condition" },
	},
	outcomeAchieved: {
		id: "f2a6d1c8-4b95-5e73-a0d8-6c3b9e7f1524",
		time: "2026-11-23T10:05:00.000Z",
		position: "1240",
		data: {
			outcomeId: outcome.outcomeId,
			name: outcome.name,
			version: 1,
			scope: "visit",
			value: 129.9,
			positive: true,
		},
	},
	visitStarted: {
		id: "5f0a7c1e-61cb-5b0e-9d57-6f1b3d2a8c40",
		time: "2026-11-23T10:00:00.000Z",
		position: "1233",
		data: {},
		visit: summary,
	},
	visitEnded: {
		id: "0be4f7a3-d615-5928-b7c1-a94e3f80d26c",
		time: "2026-11-23T10:35:00.000Z",
		position: "1260",
		data: { reason: "inactivity" },
	},
};

function example({ name, type, title }: Broadcast): JsonObject {
	const { id, time, position, data, visit: then } = EXAMPLES[name] as Example;
	const siteId = visit.siteId;
	return {
		name: title,
		headers: {
			"Nats-Msg-Id": id,
			"Content-Type": CONTENT_TYPE,
			"Journeylog-Position": position,
		},
		payload: {
			specversion: "1.0",
			id,
			source: `/sites/${siteId}`,
			type,
			subject: VISITOR_ID,
			time,
			datacontenttype: "application/json",
			data: {
				visitId: VISIT_ID,
				visitorId: VISITOR_ID,
				siteId,
				...data,
				visit: then ?? summary,
			} as unknown as Json,
		},
	};
}

export function messages(): JsonObject {
	return Object.fromEntries(
		BROADCASTS.map((broadcast) => {
			const { name, type, title, summary } = broadcast;
			return [
				name,
				{
					name: type,
					title,
					summary,
					contentType: CONTENT_TYPE,
					headers: { $ref: "#/components/schemas/Headers" },
					payload: { $ref: `#/components/schemas/${name}` },
					bindings: { nats: {} },
					examples: [example(broadcast)],
				},
			];
		}),
	);
}
