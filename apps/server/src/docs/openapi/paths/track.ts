/** Tracking commands (POST only). */

import type { JsonObject } from "../../json.js";
import { BATCH_COMMANDS_MAX, BODY_BYTES_MAX } from "../../limits.js";
import {
	batchAnswer,
	COMMAND_EXAMPLES,
	pageView,
	trackAnswer,
} from "../examples/commands.js";
import { type Examples, example, operation } from "../operation.js";

const commandExamples: Examples = Object.fromEntries(
	Object.entries(COMMAND_EXAMPLES).map(([type, value]) => [
		type,
		{ summary: type, value: value as JsonObject },
	]),
);

const acceptedExamples: Examples = {
	recorded: {
		summary: "A page view that opened a visit",
		value: trackAnswer as unknown as JsonObject,
	},
	duplicate: {
		summary: "The same command again",
		value: { ...trackAnswer, duplicate: true } as unknown as JsonObject,
	},
	withoutVisit: {
		summary: "A command that belongs to no visit",
		value: {
			...trackAnswer,
			visitId: null,
			position: "1242",
			events: [
				{
					eventId: "c2e6d0b8-7f0e-5b5c-b3a1-90d8a4b7e6f2",
					type: "ConsentGranted",
				},
			],
		} as unknown as JsonObject,
	},
};

const RULES = `
- **Durable.** The answer comes only after the command's events are safely in the log; they are appended together, all or none.
- **Idempotent.** \`commandId\` is the idempotency key: the same command sent again gives the same answer with \`"duplicate": true\` and appends nothing, also after a restart. Left out, the server makes one, and a repeat counts twice.
- **Late events are welcome.** \`occurredAt\` may lie in the past, as for a client that was offline or an import: the event counts for the visit in which it happened, or opens one there. More than 5 minutes in the future is refused.
- **Strict.** Unknown fields are refused by name; nothing is dropped in silence.
- **Bounded.** A body has at most ${BODY_BYTES_MAX} bytes. A server that cannot keep up answers 503 or 429 with \`Retry-After\`; it never queues without bound.`;

export const trackPaths: JsonObject = {
	"/v1/track": {
		post: operation({
			id: "track",
			tag: "Tracking",
			summary: "Carry out one command",
			description: `Records what a visitor did, who it is, or what it consented to. \`type\` says which, and what \`data\` holds.\n${RULES}`,
			scope: "track",
			body: { schema: "TrackingCommand", examples: commandExamples },
			answer: {
				status: 202,
				description: "Recorded: the events are durable.",
				schema: "TrackAnswer",
				examples: acceptedExamples,
			},
			problems: [410],
		}),
	},
	"/v1/track/batch": {
		post: operation({
			id: "trackBatch",
			tag: "Tracking",
			summary: "Carry out many commands",
			description: `Takes 1 to ${BATCH_COMMANDS_MAX} commands, each as \`POST /v1/track\` takes it and with the same rules. Results come in the commands' order. One bad command never spoils another: look at each \`status\`. Commands of one visitor are carried out in their order; those of different visitors at the same time.`,
			scope: "track",
			body: {
				schema: "TrackingBatch",
				examples: example("Two commands of one visitor", {
					commands: [pageView, COMMAND_EXAMPLES.RecordScroll],
				}),
			},
			answer: {
				status: 200,
				description: "One result for each command.",
				schema: "BatchAnswer",
				examples: example(
					"Had the second command come without its percentage",
					batchAnswer,
				),
			},
		}),
	},
};
