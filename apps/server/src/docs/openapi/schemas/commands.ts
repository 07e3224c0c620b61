/** Tracking commands, one schema for each type, told apart by `type`. */

import type { CommandType } from "#kernel";
import { type JsonObject, list, ref, request } from "../../json.js";
import { BATCH_COMMANDS_MAX } from "../../limits.js";
import { COMMAND_DATA } from "./command-data.js";

interface SentCommand {
	type: string;
	commandId: string;
	visitorId: string;
	occurredAt: string;
	context: object;
	data: object;
}

const ABOUT: Readonly<Record<CommandType, string>> = {
	RecordPageView: "The visitor saw a page; `context.page.url` says which.",
	RecordScreenView: "The visitor saw a screen of an app.",
	RecordFormView: "A form was shown.",
	RecordFormSubmission: "A form was sent.",
	RecordFormAbandonment: "A form was begun and left.",
	RecordSearch: "The visitor searched the site.",
	RecordClick: "The visitor clicked an element.",
	RecordScroll: "The visitor scrolled the page this far down, in percent.",
	RecordInView: "An element came into view.",
	RecordIdle: "The client saw no activity for so many seconds.",
	RecordCustomEvent: "Anything else that the site wants to count.",
	IdentifyVisitor: "The visitor told who it is.",
	GrantConsent: "The visitor agreed to purposes.",
	WithdrawConsent: "The visitor took an agreement back.",
	EndVisit: "The visit is over, as after a logout.",
};

export const COMMAND_TYPES = Object.keys(ABOUT) as readonly CommandType[];

/** Commands that say all they have to say without `data`. */
const WITHOUT_DATA: ReadonlySet<CommandType> = new Set([
	"RecordPageView",
	"EndVisit",
]);

function commandSchema(type: CommandType): JsonObject {
	const isPageView = type === "RecordPageView";
	return request<SentCommand>(
		{
			type: { const: type },
			commandId: {
				...ref("CommandId"),
				description: "The idempotency key. Left out: the server makes one.",
			},
			visitorId: ref("VisitorId"),
			occurredAt: {
				...ref("TimeInput"),
				description:
					"When it happened. Left out: now. The past is fine; more than 5 minutes in the future, or before 1990, is refused.",
			},
			context: ref(isPageView ? "PageViewContext" : "Context"),
			data: COMMAND_DATA[type],
		},
		[
			"type",
			"visitorId",
			...(isPageView ? (["context"] as const) : []),
			...(WITHOUT_DATA.has(type) ? [] : (["data"] as const)),
		],
		{ title: type, description: ABOUT[type] },
	);
}

export const commandSchemas: Readonly<Record<string, JsonObject>> = {
	TrackingCommand: {
		description: "One of the commands; `type` says which.",
		oneOf: COMMAND_TYPES.map(ref),
		discriminator: {
			propertyName: "type",
			mapping: Object.fromEntries(
				COMMAND_TYPES.map((type) => [type, `#/components/schemas/${type}`]),
			),
		},
	},
	...Object.fromEntries(
		COMMAND_TYPES.map((type) => [type, commandSchema(type)]),
	),
	TrackingBatch: request<{ commands: unknown }>(
		{
			commands: list(ref("TrackingCommand"), {
				minItems: 1,
				maxItems: BATCH_COMMANDS_MAX,
			}),
		},
		["commands"],
	),
};
