/** `{ atLeast, atMost }`: how many events there must be. */

import { pointerTo } from "#kernel";
import type { CountBounds } from "../conditions/condition.js";
import { isObject, knownFields, type Report } from "./report.js";

function readBound(
	input: unknown,
	pointer: string,
	report: Report,
): number | null {
	if (Number.isSafeInteger(input) && (input as number) >= 0)
		return input as number;
	return report.error(pointer, "must be a whole number from 0");
}

/** @returns null where it is wrong, which is in the report then */
export function readCount(
	input: unknown,
	pointer: string,
	report: Report,
): CountBounds | null {
	if (!isObject(input))
		return report.error(pointer, "must be an object with atLeast or atMost");
	const bounds = ["atLeast", "atMost"] as const;
	const fields = knownFields(input, pointer, bounds, report);
	const count: { atLeast?: number; atMost?: number } = {};
	let given = 0;
	for (const bound of bounds) {
		if (fields[bound] === undefined) continue;
		given += 1;
		const read = readBound(fields[bound], pointerTo(pointer, bound), report);
		if (read !== null) count[bound] = read;
	}
	if (given === 0)
		return report.error(pointer, "needs atLeast or atMost, or both");
	const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = count;
	if (atMost < atLeast)
		return report.error(
			pointerTo(pointer, "atMost"),
			"must not be less than atLeast",
		);
	return Object.keys(count).length === given ? count : null;
}
