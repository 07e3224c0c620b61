/** Events that projections put aside. */

import type { JsonObject } from "../../json.js";
import { VISITOR_ID } from "../examples/commands.js";
import { example, operation } from "../operation.js";

const parkedEvent = {
	position: "1234",
	eventId: "a9d1b7e4-0b7a-5c3d-8f12-4e7c9b6d2a51",
	type: "PageTurned",
	stream: `visitor-default.${VISITOR_ID}`,
	key: `default/${VISITOR_ID}`,
	parkedAt: "2026-11-23T10:00:00.020Z",
	error:
		"UnknownEvent: event type PageTurned, schema version 1, is unknown here",
};

const RULES =
	"The projector carries it out, in whichever process it runs, between two of its batches and in one transaction; the answer waits for that for 5 s at most, after which `state` is `pending`. 409 for an event that waits behind another one.";

const asked = (
	id: string,
	summary: string,
	description: string,
	state: string,
) => ({
	post: operation({
		id,
		tag: "Projections",
		summary,
		description: `${description} ${RULES}`,
		scope: "audit",
		parameters: ["Projection", "ParkedPosition"],
		answer: {
			status: 200,
			description: "What came of it.",
			schema: "ParkedOutcome",
			examples: example("Done", { position: "1234", state, error: null }),
		},
		problems: [400, 404, 409],
	}),
});

export const parkedPaths: JsonObject = {
	"/v1/projections/{name}/parked": {
		get: operation({
			id: "listParkedEvents",
			tag: "Projections",
			summary: "List parked events",
			description:
				"The site's events that the projection could not fold, in log order, with those of the same row that wait behind them.",
			scope: "audit",
			parameters: ["Projection", "Limit", "Cursor"],
			answer: {
				status: 200,
				description: "A page of events.",
				schema: "ParkedEventList",
				examples: example("Written by a later version", {
					items: [parkedEvent],
					nextCursor: null,
				}),
			},
			problems: [400, 404],
		}),
	},
	"/v1/projections/{name}/parked/{position}/retry": asked(
		"retryParkedEvent",
		"Fold a parked event again",
		"And then those that wait behind it, in their order, up to the first that cannot be folded.",
		"applied",
	),
	"/v1/projections/{name}/parked/{position}/skip": asked(
		"skipParkedEvent",
		"Leave out a parked event for good",
		"No fold of the projection takes it any more, not even a rebuild; who skipped it, and when, is kept. Those that wait behind it are folded.",
		"skipped",
	),
};
