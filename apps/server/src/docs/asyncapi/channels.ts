/** The subjects on which journeylog broadcasts, and the kind of message on each. */

import { SITE_ID_PATTERN } from "#kernel";
import type { JsonObject } from "../json.js";

/** What one broadcast tells; `name` names its channel, message and payload. */
export interface Broadcast {
	readonly name: string;
	readonly address: string;
	/** `type` of its CloudEvent. */
	readonly type: string;
	readonly title: string;
	readonly summary: string;
	readonly parameters: readonly ParameterName[];
}

const PARAMETERS = {
	siteId: {
		description: `The site: \`${SITE_ID_PATTERN.source}\`. \`default\` where nothing says otherwise.`,
		examples: ["default"],
		default: "default",
	},
	segmentId: {
		description: "The segment's id. `*` subscribes to all.",
		examples: ["6f1b9c54-0f0d-4d0c-9a55-0a8d5c1b7e21"],
	},
	outcomeId: {
		description: "The outcome's id. `*` subscribes to all.",
		examples: ["b7d0a3de-53f2-4c8f-8b3c-2d9e61f4a902"],
	},
} as const;

type ParameterName = keyof typeof PARAMETERS;

const SITE = "journeylog.{siteId}";

export const BROADCASTS: readonly Broadcast[] = [
	{
		name: "segmentEntered",
		address: `${SITE}.segments.{segmentId}.entered`,
		type: "journeylog.segment.entered.v1",
		title: "Segment entered",
		summary: "A visit or visitor enters a segment.",
		parameters: ["siteId", "segmentId"],
	},
	{
		name: "segmentExited",
		address: `${SITE}.segments.{segmentId}.exited`,
		type: "journeylog.segment.exited.v1",
		title: "Segment exited",
		summary:
			"A visit or visitor leaves a segment: its condition no longer holds, membership expired, or the segment was archived.",
		parameters: ["siteId", "segmentId"],
	},
	{
		name: "outcomeAchieved",
		address: `${SITE}.outcomes.{outcomeId}.achieved`,
		type: "journeylog.outcome.achieved.v1",
		title: "Outcome achieved",
		summary: "A visit or visitor achieves an outcome.",
		parameters: ["siteId", "outcomeId"],
	},
	{
		name: "visitStarted",
		address: `${SITE}.visits.started`,
		type: "journeylog.visit.started.v1",
		title: "Visit started",
		summary: "A visit begins.",
		parameters: ["siteId"],
	},
	{
		name: "visitEnded",
		address: `${SITE}.visits.ended`,
		type: "journeylog.visit.ended.v1",
		title: "Visit ended",
		summary: "A visit ends, by inactivity or by command.",
		parameters: ["siteId"],
	},
];

export function channels(servers: readonly string[]): JsonObject {
	return Object.fromEntries(
		BROADCASTS.map((broadcast) => [
			broadcast.name,
			channel(broadcast, servers),
		]),
	);
}

function channel(
	{ name, address, title, summary, parameters }: Broadcast,
	servers: readonly string[],
): JsonObject {
	return {
		address,
		title,
		summary,
		servers: servers.map((server) => ({ $ref: `#/servers/${server}` })),
		parameters: Object.fromEntries(
			parameters.map((parameter) => [parameter, PARAMETERS[parameter]]),
		),
		messages: { [name]: { $ref: `#/components/messages/${name}` } },
	};
}

/** journeylog sends on every channel; it receives on none. */
export function operations(): JsonObject {
	return Object.fromEntries(
		BROADCASTS.map(({ name, title, summary }) => [
			`send${name.charAt(0).toUpperCase()}${name.slice(1)}`,
			{
				action: "send",
				title,
				summary,
				channel: { $ref: `#/channels/${name}` },
				messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
				bindings: { nats: {} },
			},
		]),
	);
}
