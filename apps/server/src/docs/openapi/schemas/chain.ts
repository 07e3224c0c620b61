/** What a check of the hash chains answers. */

import type { ChainLine } from "../../../chain/chain.controller.js";
import type {
	BreakKind,
	ChainBreak,
	ChainProgress,
	ChainReport,
	ChainState,
} from "../../../chain/chain-report.js";
import {
	answer,
	type JsonObject,
	nullable,
	oneOfValues,
	ref,
} from "../../json.js";
import { count, nullableString, string } from "./common.js";

const BREAK_KINDS = [
	"changed",
	"unchained",
	"missing",
	"misplaced",
	"unreadable",
] as const satisfies readonly BreakKind[];

/** Every member that some line has. */
type AnyLine = { [K in ChainLine as keyof K]: unknown };

const position = ref("Position");
const sha256: JsonObject = { type: "string", pattern: "^[0-9a-f]{64}$" };
const counted = (description: string) =>
	answer<ChainReport["unchained"]>(
		{ events: count, streams: count },
		{ description },
	);

export const chainSchemas: Readonly<Record<string, JsonObject>> = {
	ChainLine: answer<AnyLine>(
		{
			progress: answer<ChainProgress>({
				position,
				headPosition: position,
				events: { ...count, description: "Checked so far." },
			}),
			report: ref("ChainReport"),
			problem: ref("Problem"),
		},
		{
			description:
				"One of the three. The last line is a report, or the problem that ended the check.",
		},
		["progress", "report", "problem"],
	),
	ChainReport: answer<ChainReport>({
		log: {
			...nullableString,
			description:
				"Names the log: a copy of it has another name. Null where it is empty.",
		},
		position: { ...position, description: "Checked up to here." },
		events: count,
		streams: count,
		heads: {
			...nullable(sha256),
			description:
				"SHA-256 over a line for each stream, in the order of their names: the canonical JSON (RFC 8785) of `[stream, revision, hash]` of its last event, and a line feed. Null where an event does not fit.",
		},
		unchained: counted(
			"Events at the beginning of so many streams that were written before there were hashes.",
		),
		cut: counted(
			"So many streams were deleted or cut by another program; of so many of their events nothing is left.",
		),
		broken: {
			...nullable(ref("ChainBreak")),
			description: "Null where all events fit.",
		},
		sealed: {
			...nullable(ref("ChainState")),
			description:
				"At `sealedPosition`; null where none was given, or the log or the check ended before it.",
		},
	}),
	ChainBreak: answer<ChainBreak>(
		{
			kind: {
				...oneOfValues(BREAK_KINDS),
				description:
					"`changed`: it carries another hash than it should, as it was changed, or what came before it. `unchained`: it carries none, after events that do. `missing`: events before it are gone. `misplaced`: its revision was there before. `unreadable`: what is stored is no JSON.",
			},
			stream: string,
			revision: count,
			expectedRevision: {
				type: ["integer", "null"],
				description: "That comes next after the events before it.",
			},
			position,
			eventId: string,
			type: { ...string, description: "Of the event, e.g. `PageViewed`." },
			expected: {
				...nullableString,
				description: "The hash that it should carry.",
			},
			found: { ...nullableString, description: "The one that it carries." },
		},
		{
			description: "The first event, in the log's order, that does not fit.",
		},
	),
	ChainState: answer<ChainState>({
		position,
		events: count,
		streams: count,
		heads: sha256,
	}),
};
