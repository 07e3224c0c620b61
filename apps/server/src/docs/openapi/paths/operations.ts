/** What operators look at: projections, health, metrics and these documents. */

import type { JsonObject } from "../../json.js";
import {
	type Examples,
	example,
	jsonContent,
	operation,
} from "../operation.js";
import { problems } from "../problems.js";

const projectionPath = operation({
	id: "listProjections",
	tag: "Projections",
	summary: "List projections",
	description:
		"How far each read model has come in the log, and how far it is behind.",
	scope: "audit",
	answer: {
		status: 200,
		description: "All projections.",
		schema: "ProjectionList",
		examples: example("Both up to date", {
			items: ["visit", "visitor"].map((name) => ({
				name,
				version: 1,
				position: "1242",
				lagEvents: 0,
				lagSeconds: 0,
				state: "live",
				parked: 0,
			})),
			nextCursor: null,
		}),
	},
});

const up = { status: "up" };
const standingBy = { status: "up", detail: "standing by" };
const healthExamples: Examples = {
	ok: {
		summary: "Everything is there",
		value: {
			status: "ok",
			checks: { eventStore: up, readModels: up, projector: up, nats: up },
		},
	},
	standby: {
		summary:
			"Another process projects and broadcasts; this one takes over when it ends",
		value: {
			status: "ok",
			checks: {
				eventStore: up,
				readModels: up,
				projector: standingBy,
				nats: standingBy,
			},
		},
	},
	degraded: {
		summary: "NATS is away: commands and reads go on, broadcasts come later",
		value: {
			status: "degraded",
			checks: {
				eventStore: up,
				readModels: up,
				projector: up,
				nats: { status: "degraded", detail: "not connected" },
			},
		},
	},
};
const unavailable: Examples = {
	full: {
		summary: "The disk is full",
		value: {
			status: "unavailable",
			checks: {
				eventStore: { status: "down", detail: "database or disk is full" },
				readModels: up,
			},
		},
	},
	away: {
		summary: "PostgreSQL is away: commands are taken, reads are not answered",
		value: {
			status: "unavailable",
			checks: {
				eventStore: up,
				readModels: {
					status: "down",
					detail:
						"read models: database out of reach: connect ECONNREFUSED 10.0.0.5:5432",
				},
			},
		},
	},
};

/** An operation that needs no key. */
function open(
	operationId: string,
	summary: string,
	description: string,
	responses: JsonObject,
): JsonObject {
	return {
		get: {
			operationId,
			tags: ["Operations"],
			summary,
			description: `${description}\n\nNeeds no key.`,
			security: [],
			responses: { ...responses, ...problems([500]) },
		},
	};
}

function documentResponse(beginning: JsonObject): JsonObject {
	return {
		200: {
			description: "The document.",
			content: {
				"application/json": {
					schema: { type: "object" },
					examples: example("Its beginning", beginning),
				},
			},
		},
	};
}

const METRICS_EXAMPLE = `# HELP journeylog_projection_lag_events Events not applied yet
# TYPE journeylog_projection_lag_events gauge
journeylog_projection_lag_events{projection="visit"} 0
`;

export const operationPaths: JsonObject = {
	"/v1/projections": { get: projectionPath },
	"/health/live": open(
		"getLiveness",
		"Is the process alive?",
		"Answers as long as the process serves requests at all. For a supervisor that restarts what does not answer.",
		{
			200: {
				description: "Alive.",
				content: jsonContent({
					schema: "Health",
					examples: example("Alive", { status: "ok", checks: {} }),
				}),
			},
		},
	),
	"/health/ready": open(
		"getReadiness",
		"Can it do its work?",
		"Looks at each dependency: whether commands and reads can both be answered. `degraded` still answers 200. Servers that share a database are unready together while it is away, though they take commands: a load balancer that should go on sending these goes by `/health/live`.",
		{
			200: {
				description: "Commands and reads are answered.",
				content: jsonContent({ schema: "Health", examples: healthExamples }),
			},
			503: {
				description: "A dependency without which there is no answer is down.",
				content: jsonContent({ schema: "Health", examples: unavailable }),
			},
		},
	),
	"/metrics": open(
		"getMetrics",
		"Metrics for Prometheus",
		"Requests, commands, lag of projections, broadcasting, and the process itself, in Prometheus' text format.",
		{
			200: {
				description: "Metrics.",
				content: {
					"text/plain": {
						schema: { type: "string" },
						examples: {
							example: { summary: "A gauge", value: METRICS_EXAMPLE },
						},
					},
				},
			},
		},
	),
	"/docs": open(
		"getDocs",
		"These pages",
		"The documents as pages for people. Works offline: nothing is loaded from elsewhere.",
		{
			200: {
				description: "An HTML page.",
				content: {
					"text/html": {
						schema: { type: "string" },
						examples: {
							example: { summary: "Its beginning", value: "<!doctype html>" },
						},
					},
				},
			},
		},
	),
	"/openapi.json": open(
		"getOpenApi",
		"This document",
		"The HTTP interface as OpenAPI 3.1.",
		documentResponse({ openapi: "3.1.0" }),
	),
	"/asyncapi.json": open(
		"getAsyncApi",
		"What is sent over NATS",
		"The broadcasts as AsyncAPI 3.0.",
		documentResponse({ asyncapi: "3.0.0" }),
	),
};
