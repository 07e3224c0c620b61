/** Definitions as their authors send them, checked as a whole and normalised. */

import type { AchievedRule, Scope } from "#kernel";
import { findEventAttribute } from "../conditions/event-attributes.js";
import { findModelAttribute } from "../conditions/model-attributes.js";
import type {
	OutcomeDefinition,
	SegmentDefinition,
} from "../definitions/definition.js";
import { parseDuration } from "../durations.js";
import {
	MAX_DESCRIPTION_LENGTH,
	MAX_DURATION_LENGTH,
	MAX_NAME_LENGTH,
	MAX_PATH_LENGTH,
} from "../limits.js";
import { parseCondition } from "./condition.js";
import { readBoolean, readOneOf, readText } from "./fields.js";
import { isObject, knownFields, Report } from "./report.js";

const COMMON_FIELDS = [
	"name",
	"description",
	"scope",
	"active",
	"when",
] as const;
const SEGMENT_FIELDS = [...COMMON_FIELDS, "expiresAfter"] as const;
const OUTCOME_FIELDS = [
	...COMMON_FIELDS,
	"value",
	"positive",
	"achieved",
] as const;

const SCOPES = ["visit", "visitor"] as const satisfies readonly Scope[];
const ACHIEVED = [
	"oncePerVisit",
	"oncePerVisitor",
	"everyTime",
] as const satisfies readonly AchievedRule[];

type Given<K extends string> = { readonly [P in K]?: unknown };

function readCommon(
	fields: Given<(typeof COMMON_FIELDS)[number]>,
	report: Report,
) {
	const { name, description = "", scope = "visit", active, when } = fields;
	return {
		name: readText(name, "/name", { min: 1, max: MAX_NAME_LENGTH }, report),
		description: readText(
			description,
			"/description",
			{ max: MAX_DESCRIPTION_LENGTH },
			report,
		),
		scope: readOneOf(scope, "/scope", SCOPES, report),
		active: readBoolean(active, "/active", true, report),
		when:
			when === undefined
				? report.error("/when", "is required")
				: parseCondition(when, "/when", 1, report),
	};
}

function readExpiry(input: unknown, report: Report): string | null {
	if (input === undefined || input === null) return null;
	const pointer = "/expiresAfter";
	const text = readText(input, pointer, { max: MAX_DURATION_LENGTH }, report);
	if (text === null || parseDuration(text) !== null) return text;
	const detail =
		"must be an ISO 8601 duration longer than nothing and not over 1000 years, such as P30D";
	return report.error(pointer, detail);
}

/** Outcomes and their values are told to outsiders and stand in visits, so nothing personal may be one. */
function readOutcomeValue(
	input: unknown,
	report: Report,
): { readonly attribute: string } | null {
	if (input === undefined || input === null) return null;
	if (!isObject(input))
		return report.error("/value", "must be an object with attribute, or null");
	const fields = knownFields(input, "/value", ["attribute"], report);
	const at = "/value/attribute";
	const path = readText(fields.attribute, at, { max: MAX_PATH_LENGTH }, report);
	if (path === null) return null;
	const inModel = findModelAttribute(path);
	const found = findEventAttribute(path) ?? inModel;
	if (found === null) return report.error(at, `unknown attribute "${path}"`);
	if (found.type === "list")
		return report.error(at, `"${path}" is a list, a value is a single one`);
	if (inModel?.personal === true)
		return report.error(at, `"${path}" is personal, and values are made known`);
	return { attribute: path };
}

/** What the parser read, once the report has shown that none of it is wrong. */
type Sound<T> = { readonly [P in keyof T]: NonNullable<T[P]> };
function sound<T>(read: T): Sound<T> {
	return read as Sound<T>;
}

function readTop<K extends string>(
	input: unknown,
	known: readonly K[],
	report: Report,
): Given<K> {
	if (isObject(input)) return knownFields(input, "", known, report);
	report.error("", "must be an object: a definition");
	report.throwIfAny("the definition cannot be taken");
	return {};
}

/**
 * A segment as sent to `POST /v1/segments`, with its defaults filled in; nothing of the input is kept by reference.
 * @throws InvalidInput with every error in it
 */
export function parseSegmentDefinition(input: unknown): SegmentDefinition {
	const report = new Report();
	const fields = readTop(input, SEGMENT_FIELDS, report);
	const common = readCommon(fields, report);
	const expiresAfter = readExpiry(fields.expiresAfter, report);
	report.throwIfAny("the segment's definition cannot be taken");
	return { ...sound(common), expiresAfter };
}

/**
 * An outcome as sent to `POST /v1/outcomes`, with its defaults filled in; nothing of the input is kept by reference.
 * @throws InvalidInput with every error in it
 */
export function parseOutcomeDefinition(input: unknown): OutcomeDefinition {
	const report = new Report();
	const fields = readTop(input, OUTCOME_FIELDS, report);
	const common = readCommon(fields, report);
	const value = readOutcomeValue(fields.value, report);
	const positive = readBoolean(fields.positive, "/positive", true, report);
	const byScope =
		common.scope === "visitor" ? "oncePerVisitor" : "oncePerVisit";
	const { achieved: given = byScope } = fields;
	const achieved = readOneOf(given, "/achieved", ACHIEVED, report);
	report.throwIfAny("the outcome's definition cannot be taken");
	return { ...sound(common), ...sound({ positive, achieved }), value };
}
