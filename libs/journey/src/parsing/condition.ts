/** A definition's `when`: dispatches on the field that names the kind of a condition, and goes down the tree. */

import { pointerTo } from "#kernel";
import type { Condition } from "../conditions/condition.js";
import { MAX_NESTING_DEPTH } from "../limits.js";
import { parseAttributeCondition } from "./attribute-condition.js";
import { parseEventCondition } from "./event-condition.js";
import {
	type InputObject,
	isObject,
	knownFields,
	type Report,
} from "./report.js";

const KINDS = ["all", "any", "not", "attribute", "event"] as const;
type Kind = (typeof KINDS)[number];

/** Kinds of the interface that this version does not match; taking them silently would give wrong matches. */
const KINDS_NOT_YET = ["sequence", "absent", "segment"] as const;

function kindOf(
	input: InputObject,
	pointer: string,
	report: Report,
): Kind | null {
	const notYet = KINDS_NOT_YET.find((kind) => Object.hasOwn(input, kind));
	if (notYet !== undefined) {
		const detail = `a condition with ${notYet} is not supported yet by this version`;
		return report.error(pointerTo(pointer, notYet), detail);
	}
	const kinds = KINDS.filter((kind) => Object.hasOwn(input, kind));
	const [kind] = kinds;
	if (kind !== undefined && kinds.length === 1) return kind;
	const detail =
		kind === undefined
			? `a condition needs one of ${KINDS.join(", ")}`
			: `a condition is of one kind, this has ${kinds.join(" and ")}`;
	return report.error(pointer, detail);
}

function parseList(
	input: unknown,
	pointer: string,
	depth: number,
	report: Report,
): readonly Condition[] | null {
	if (!Array.isArray(input))
		return report.error(pointer, "must be a list of conditions");
	if (input.length === 0)
		return report.error(pointer, "must hold at least one condition");
	const conditions: Condition[] = [];
	for (const [index, entry] of input.entries()) {
		if (report.full) return null;
		const at = pointerTo(pointer, index);
		const condition = parseCondition(entry, at, depth, report);
		if (condition !== null) conditions.push(condition);
	}
	return conditions.length === input.length ? conditions : null;
}

/** @returns null where it is wrong, which is in the report then; `depth` is 1 for `when` itself */
export function parseCondition(
	input: unknown,
	pointer: string,
	depth: number,
	report: Report,
): Condition | null {
	if (!report.takeCondition(pointer)) return null;
	if (depth > MAX_NESTING_DEPTH)
		return report.error(
			pointer,
			`conditions nest at most ${MAX_NESTING_DEPTH} levels deep`,
		);
	if (!isObject(input))
		return report.error(pointer, "must be an object: a condition");
	const kind = kindOf(input, pointer, report);
	if (kind === null) return null;
	if (kind === "attribute")
		return parseAttributeCondition(input, pointer, "model", report);
	if (kind === "event") return parseEventCondition(input, pointer, report);
	const fields = knownFields(input, pointer, [kind], report);
	const at = pointerTo(pointer, kind);
	if (kind === "not") {
		const not = parseCondition(fields.not, at, depth + 1, report);
		return not === null ? null : { not };
	}
	const list = parseList(fields[kind], at, depth + 1, report);
	if (list === null) return null;
	return kind === "all" ? { all: list } : { any: list };
}
