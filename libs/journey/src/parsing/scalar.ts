/** Single values that an attribute is compared with. */

import type { AttributeType } from "../conditions/attribute-type.js";
import type { Scalar } from "../conditions/condition.js";
import { msOfTimeText } from "../conditions/time-text.js";
import { MAX_TEXT_LENGTH } from "../limits.js";
import { readText } from "./fields.js";
import type { Report } from "./report.js";

const NO_TIME = "must be an ISO 8601 time such as 2026-11-23T10:00:00.000Z";

function readNumber(input: unknown, pointer: string, report: Report) {
	if (typeof input === "number" && Number.isFinite(input)) return input;
	return report.error(pointer, "must be a number");
}

function readTime(input: unknown, pointer: string, report: Report) {
	if (typeof input === "string" && msOfTimeText(input) !== null) return input;
	return report.error(pointer, NO_TIME);
}

export function readPlainText(input: unknown, pointer: string, report: Report) {
	return readText(input, pointer, { max: MAX_TEXT_LENGTH }, report);
}

/** A value of the attribute's type. */
export function readOne(
	input: unknown,
	pointer: string,
	type: AttributeType,
	report: Report,
): Scalar | null {
	switch (type) {
		case "number":
			return readNumber(input, pointer, report);
		case "time":
			return readTime(input, pointer, report);
		case "boolean":
			if (typeof input === "boolean") return input;
			return report.error(pointer, "must be true or false");
		case "any":
			if (typeof input === "boolean") return input;
			if (typeof input === "number") return readNumber(input, pointer, report);
			if (typeof input === "string")
				return readPlainText(input, pointer, report);
			return report.error(pointer, "must be text, a number, true or false");
		default:
			return readPlainText(input, pointer, report);
	}
}

/** A number or a time. */
export function readOrdered(
	input: unknown,
	pointer: string,
	type: AttributeType,
	report: Report,
): number | string | null {
	if (type === "time") return readTime(input, pointer, report);
	if (type === "any" && typeof input === "string")
		return readTime(input, pointer, report);
	return readNumber(input, pointer, report);
}
