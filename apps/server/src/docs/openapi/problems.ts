/** Answers to what cannot be done: one shared response for each status. */

import { STATUS_CODES } from "node:http";
import { type Json, type JsonObject, ref } from "../json.js";
import { BODY_BYTES_MAX } from "../limits.js";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

interface ProblemResponse {
	readonly description: string;
	/** Code to the detail of an example. */
	readonly examples: Readonly<Record<string, string>>;
	readonly headers?: JsonObject;
	readonly errors?: readonly Json[];
}

const retryAfter: JsonObject = {
	"Retry-After": {
		description: "Whole seconds to wait before trying again.",
		required: true,
		schema: { type: "integer", minimum: 1 },
		example: 2,
	},
};

const PROBLEMS = {
	400: {
		description:
			"The request cannot be taken: malformed JSON, an unknown field, a value out of its bounds, a parameter or cursor that is none. `errors` names each place.",
		examples: { "invalid-input": "The command is not valid." },
		errors: [
			{
				pointer: "/visitorId",
				detail: "must be 1 to 128 of A-Z a-z 0-9 . _ : -",
			},
			{ pointer: "/data/colour", detail: "unknown field" },
		],
	},
	401: {
		description: "No key was sent, or one that is not known.",
		examples: { unauthorized: "The API key is not known." },
		headers: {
			"WWW-Authenticate": {
				description: "The challenge (RFC 6750).",
				required: true,
				schema: { type: "string" },
				example: 'Bearer realm="journeylog"',
			},
		},
	},
	403: {
		description: "The key lacks the scope that this needs.",
		examples: { forbidden: "The API key lacks the scope read." },
	},
	404: {
		description: "There is no such thing, or it belongs to another site.",
		examples: { "not-found": "there is no visit 0c6f5f0e" },
	},
	409: {
		description: "It cannot be done as things are now.",
		examples: {
			"waits-behind":
				"The event waits behind the one at position 1234; retry or skip that.",
			"rebuild-under-way":
				"rebuild 3b715a42-4787-4e53-a052-b2a725ede01b is under way",
			"already-finished":
				"rebuild 3b715a42-4787-4e53-a052-b2a725ede01b is done",
		},
	},
	410: {
		description:
			"The visitor's stream was deleted for good in the event store.",
		examples: {
			"stream-tombstoned":
				"The visitor's stream was deleted for good in the event store; nothing more can be recorded for this visitor.",
		},
	},
	413: {
		description: `The body has more than ${BODY_BYTES_MAX} bytes, or leads to events too large to be appended together.`,
		examples: {
			"body-too-large": `The body must have at most ${BODY_BYTES_MAX} bytes.`,
		},
	},
	415: {
		description:
			"The body must be `application/json`, in UTF-8 and not compressed.",
		examples: {
			"unsupported-media-type": "The body must be application/json.",
		},
	},
	429: {
		description: "Too many requests.",
		examples: { "too-many-requests": "Too many requests." },
		headers: retryAfter,
	},
	500: {
		description: "A fault of the server. The detail is in its log.",
		examples: {
			"internal-error": "The server could not carry out the request.",
		},
	},
	503: {
		description:
			"The server has more to do than it can take, is stopping, or cannot reach what it needs: the event store for commands, the read models for reads. Nothing that was acknowledged is lost. A command may be sent again with the same `commandId`; after `append-outcome-unknown` it must, to find out whether it was recorded.",
		examples: {
			overloaded:
				"The server has more to do than it can take; come back later.",
			"store-unavailable":
				"The event store is out of reach, or cannot be written to now; nothing was recorded.",
			"unknown-event":
				"The log holds an event that this version does not know; a server of a later version can answer.",
			"read-models-unavailable":
				"The read models are out of reach now, or no projector has made them yet; commands are not affected.",
		},
		headers: retryAfter,
	},
	504: {
		description:
			"The read models did not come to the position in `after` within 5 s.",
		examples: {
			"read-model-behind":
				"The read models did not reach position 1234 within 5 s.",
		},
	},
} as const satisfies Readonly<Record<number, ProblemResponse>>;

export type ProblemStatus = keyof typeof PROBLEMS;

const title = (status: number) => STATUS_CODES[status] ?? "Error";
const nameOf = (status: number) => title(status).replaceAll(" ", "");

function example(
	status: number,
	code: string,
	detail: string,
	errors: readonly Json[] | undefined,
): JsonObject {
	const type = `urn:journeylog:problem:${code}`;
	const problem = { type, title: title(status), status, detail };
	return { value: errors === undefined ? problem : { ...problem, errors } };
}

function response(status: number, problem: ProblemResponse): JsonObject {
	const { description, examples, headers, errors } = problem;
	const entries = Object.entries(examples).map(([code, detail]) => [
		code,
		example(status, code, detail, errors),
	]);
	return {
		description,
		...(headers !== undefined && { headers }),
		content: {
			[PROBLEM_MEDIA_TYPE]: {
				schema: ref("Problem"),
				examples: Object.fromEntries(entries),
			},
		},
	};
}

/** By the name under which the document keeps them. */
export const problemResponses: JsonObject = Object.fromEntries(
	Object.entries(PROBLEMS).map(([status, problem]) => [
		nameOf(Number(status)),
		response(Number(status), problem),
	]),
);

/** Responses of an operation, by status. */
export function problems(statuses: readonly ProblemStatus[]): JsonObject {
	return Object.fromEntries(
		statuses.map((status) => [
			status,
			{ $ref: `#/components/responses/${nameOf(status)}` },
		]),
	);
}
