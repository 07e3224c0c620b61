/** What the audits answer beside the models themselves. */

import type { SegmentExitReason } from "#kernel";
import type { DocumentChange } from "../../../audit/list-changes.js";
import type { SegmentChange } from "../../../audit/segment-history.js";
import {
	answer,
	type JsonObject,
	list,
	nullable,
	oneOfValues,
	ref,
} from "../../json.js";
import { nullableString, recordedId, string, time } from "./common.js";
import { page } from "./visit.js";

const EXIT_REASONS = [
	"condition",
	"expired",
	"archived",
] as const satisfies readonly SegmentExitReason[];

export const auditSchemas: Readonly<Record<string, JsonObject>> = {
	ModelChange: answer<DocumentChange>({
		field: {
			...string,
			description: "JSON pointer (RFC 6901) into the model.",
		},
		from: { description: "Null where it had no value." },
		to: { description: "Null where it has none any more." },
		occurredAt: time,
		recordedAt: time,
		eventId: recordedId,
		type: { ...string, description: "Of the event, e.g. `PageViewed`." },
		position: ref("Position"),
		commandId: {
			...recordedId,
			description: "Of the command, or timer, that led to the event.",
		},
	}),
	ModelChangeList: page("ModelChange"),
	SegmentChange: answer<SegmentChange>({
		change: oneOfValues(["entered", "exited"]),
		reason: {
			...nullable(oneOfValues(EXIT_REASONS)),
			description: "Of an exit; null for an entry.",
		},
		visitId: {
			...nullableString,
			description:
				"In scope `visit` the visit that is the member; else the visit in which it happened, null where none was open.",
		},
		occurredAt: time,
		recordedAt: time,
		eventId: recordedId,
		position: ref("Position"),
		definition: {
			...ref("Segment"),
			description:
				"The version that decided; of a membership that expired, the version that let it in.",
		},
		because: list(ref("VisitEvent"), {
			description: "In log order; empty where only the clock led to it.",
		}),
	}),
	SegmentChangeList: page("SegmentChange"),
};
