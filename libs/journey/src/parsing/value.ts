/** The value that an attribute condition compares with: its shape is the operator's, its type the attribute's. */

import { pointerTo } from "#kernel";
import type { AttributeType } from "../conditions/attribute-type.js";
import type { Scalar } from "../conditions/condition.js";
import type { ValueShape } from "../conditions/operators.js";
import { checkPattern } from "../conditions/pattern.js";
import { msOfTimeText } from "../conditions/time-text.js";
import { MAX_LIST_LENGTH, MAX_PATTERN_LENGTH } from "../limits.js";
import { readText } from "./fields.js";
import type { Report } from "./report.js";
import { readOne, readOrdered, readPlainText } from "./scalar.js";

function readList(
	input: unknown,
	pointer: string,
	report: Report,
	readEntry: (entry: unknown, at: string) => Scalar | null,
): readonly Scalar[] | null {
	if (!Array.isArray(input)) return report.error(pointer, "must be a list");
	if (input.length === 0) return report.error(pointer, "must not be empty");
	if (input.length > MAX_LIST_LENGTH)
		return report.error(pointer, `has at most ${MAX_LIST_LENGTH} entries`);
	const list: Scalar[] = [];
	for (const [index, entry] of input.entries()) {
		const read = readEntry(entry, pointerTo(pointer, index));
		if (read !== null) list.push(read);
	}
	return list.length === input.length ? list : null;
}

function readRange(
	input: unknown,
	pointer: string,
	type: AttributeType,
	report: Report,
): readonly Scalar[] | null {
	if (!Array.isArray(input) || input.length !== 2)
		return report.error(pointer, "must be a list of two: [low, high]");
	const low = readOrdered(input[0], pointerTo(pointer, 0), type, report);
	const high = readOrdered(input[1], pointerTo(pointer, 1), type, report);
	if (low === null || high === null) return null;
	if (typeof low !== typeof high)
		return report.error(pointer, "low and high must be of the same type");
	const ms = (end: number | string) =>
		typeof end === "string" ? (msOfTimeText(end) as number) : end;
	if (ms(low) > ms(high))
		return report.error(pointer, "low must not be greater than high");
	return [low, high];
}

function readPattern(
	input: unknown,
	pointer: string,
	ignoreCase: boolean,
	report: Report,
): string | null {
	const lengths = { max: MAX_PATTERN_LENGTH };
	const source = readText(input, pointer, lengths, report);
	if (source === null) return null;
	if (!report.patternsLeft) {
		const detail = "the patterns of this definition are too large together";
		return report.error(pointer, detail);
	}
	const { problem, instructions } = checkPattern(source, ignoreCase);
	report.takePattern(instructions);
	return problem === null ? source : report.error(pointer, problem);
}

/** @returns null where it is wrong, which is in the report then */
export function readValue(
	input: unknown,
	pointer: string,
	shape: Exclude<ValueShape, "none">,
	type: AttributeType,
	ignoreCase: boolean,
	report: Report,
): Scalar | readonly Scalar[] | null {
	switch (shape) {
		case "one":
			return readOne(input, pointer, type, report);
		case "many":
			return readList(input, pointer, report, (entry, at) =>
				readOne(entry, at, type, report),
			);
		case "text":
			return readPlainText(input, pointer, report);
		case "texts":
			return readList(input, pointer, report, (entry, at) =>
				readPlainText(entry, at, report),
			);
		case "ordered":
			return readOrdered(input, pointer, type, report);
		case "range":
			return readRange(input, pointer, type, report);
		case "pattern":
			return readPattern(input, pointer, ignoreCase, report);
	}
}
