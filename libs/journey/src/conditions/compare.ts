/** Comparisons by order: of numbers, and of times. */

import type { AttributeCondition } from "./condition.js";
import { msOfTimeText } from "./time-text.js";

/** The number by which a value is ordered: itself, or its instant; null where it has none. */
function orderOf(value: unknown, asTime: boolean): number | null {
	if (asTime) return typeof value === "string" ? msOfTimeText(value) : null;
	return typeof value === "number" ? value : null;
}

/** Holds for a value that has an order, where `compare` says so of it and the ends of the condition. */
export function comparing(
	condition: AttributeCondition,
	compare: (order: number, low: number, high: number) => boolean,
): (value: unknown) => boolean {
	const { value } = condition;
	const ends = Array.isArray(value) ? value : [value, value];
	const asTime = typeof ends[0] === "string";
	const low = orderOf(ends[0], asTime) ?? Number.NaN;
	const high = orderOf(ends[1], asTime) ?? Number.NaN;
	return (actual) => {
		const order = orderOf(actual, asTime);
		return order !== null && compare(order, low, high);
	};
}
