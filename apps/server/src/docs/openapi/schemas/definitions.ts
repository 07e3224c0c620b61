/** Segments and outcomes, as their authors send them and as the server answers them. */

import type {
	OutcomeDefinition,
	RecordedOutcome,
	RecordedSegment,
	SegmentDefinition,
} from "#journey";
import type { AchievedRule } from "#kernel";
import {
	answer,
	type Fields,
	type JsonObject,
	nullable,
	oneOfValues,
	ref,
	request,
	text,
} from "../../json.js";
import {
	MAX_DESCRIPTION_LENGTH,
	MAX_DURATION_LENGTH,
	MAX_EXPIRY_YEARS,
	MAX_NAME_LENGTH,
	MAX_PATH_LENGTH,
} from "../../limits.js";
import { flag, nullableTime, recordedId, time } from "./common.js";
import { page } from "./visit.js";

type Versioned = Omit<RecordedSegment, keyof SegmentDefinition | "segmentId">;

const ACHIEVED = [
	"oncePerVisit",
	"oncePerVisitor",
	"everyTime",
] as const satisfies readonly AchievedRule[];

const common = {
	name: text(MAX_NAME_LENGTH, { minLength: 1, pattern: "\\S" }),
	description: text(MAX_DESCRIPTION_LENGTH, { default: "" }),
	scope: {
		...oneOfValues(["visit", "visitor"]),
		default: "visit",
		description: "Who matches, and whose events count.",
	},
	active: {
		...flag,
		default: true,
		description: "An inactive definition is kept but matches nobody.",
	},
	when: ref("Condition"),
};

const expiresAfter: JsonObject = {
	type: ["string", "null"],
	maxLength: MAX_DURATION_LENGTH,
	pattern: "^P(?!$)",
	default: null,
	description: `ISO 8601 duration, longer than nothing and not over ${MAX_EXPIRY_YEARS} years: membership ends so long after it began. Null: it ends only when the condition does.`,
};

const outcomeFields = {
	value: nullable(
		request<{ attribute: string }>(
			{
				attribute: text(MAX_PATH_LENGTH, {
					minLength: 1,
					description:
						"Of the event (as in a condition's `where`) or of a model; nothing personal, as values are broadcast.",
				}),
			},
			["attribute"],
			{ description: "What the outcome is worth." },
		),
	),
	positive: { ...flag, default: true },
	achieved: {
		...oneOfValues(ACHIEVED),
		description:
			"How often it counts. Left out: `oncePerVisit` in scope `visit`, `oncePerVisitor` in scope `visitor`.",
	},
};

const versioned: Fields<Versioned> = {
	version: {
		type: "integer",
		minimum: 1,
		description: "Each PUT adds one.",
	},
	createdAt: time,
	updatedAt: { ...time, description: "When this version was made." },
	archivedAt: nullableTime,
};

export const definitionSchemas: Readonly<Record<string, JsonObject>> = {
	SegmentDefinition: request<SegmentDefinition>({ ...common, expiresAfter }, [
		"name",
		"when",
	]),
	OutcomeDefinition: request<OutcomeDefinition>(
		{ ...common, ...outcomeFields },
		["name", "when"],
	),
	Segment: answer<RecordedSegment>({
		segmentId: recordedId,
		...common,
		expiresAfter,
		...versioned,
	}),
	Outcome: answer<RecordedOutcome>({
		outcomeId: recordedId,
		...common,
		...outcomeFields,
		...versioned,
	}),
	SegmentList: page("Segment"),
	OutcomeList: page("Outcome"),
};
