/** What the tracking endpoints answer. */

import type { TrackAnswer } from "../../../visitors/visitor-actor.js";
import {
	answer,
	type Fields,
	type JsonObject,
	list,
	nullable,
	ref,
} from "../../json.js";
import { flag, recordedId, string } from "./common.js";

const accepted: Fields<TrackAnswer> = {
	commandId: ref("CommandId"),
	visitorId: ref("VisitorId"),
	visitId: nullable({
		...recordedId,
		description:
			"The visit to which the command belongs; null for one that belongs to none.",
	}),
	position: {
		...ref("Position"),
		description:
			"Of the last event, or of a later one that was appended together with it; pass it as `after` to read your write.",
	},
	events: list(ref("AppendedEvent"), {
		description: "The events that the command led to, in order.",
	}),
	duplicate: {
		...flag,
		description:
			"True where the command had been carried out before: nothing was appended now.",
	},
};

export const trackAnswerSchemas: Readonly<Record<string, JsonObject>> = {
	TrackAnswer: answer<TrackAnswer>(accepted),
	AppendedEvent: answer<TrackAnswer["events"][number]>({
		eventId: recordedId,
		type: { ...string, description: "Event type as recorded." },
	}),
	BatchAnswer: answer<{ results: unknown }>({
		results: list(ref("BatchResult"), {
			description: "One for each command, in their order.",
		}),
	}),
	BatchResult: { oneOf: [ref("BatchAccepted"), ref("BatchRefused")] },
	BatchAccepted: answer<TrackAnswer & { status: number }>({
		status: { const: 202 },
		...accepted,
	}),
	BatchRefused: answer<{ status: number; problem: unknown }>(
		{
			status: {
				type: "integer",
				minimum: 400,
				maximum: 599,
				description:
					"As `POST /v1/track` would have answered: 400 for a bad command, 503 for one that was not carried out and may be sent again.",
			},
			problem: ref("Problem"),
		},
		{
			description:
				"Nothing of this command was recorded (see `problem.type` for the one exception, `append-outcome-unknown`). Pointers in `problem.errors` count from the batch's body.",
		},
	),
};
