/** Decorators for query parameters, and what their text means. */

import { msOfDate, msOfInstant } from "../time.js";
import { TIME_CHARS_MAX } from "../track/dto/limits.js";
import { addError } from "../validation/input-errors.js";
import { located } from "../validation/located.js";

const DIGITS = /^\d{1,16}$/;

/** A whole number in plain digits, null where it is none or cannot be told exactly. */
export function numberOfDigits(text: string): number | null {
	const number = DIGITS.test(text) ? Number(text) : Number.NaN;
	return Number.isSafeInteger(number) ? number : null;
}

/** A time with its zone, or a date, which stands for its midnight in UTC. */
export function msOfQueryTime(text: string): number | null {
	if (text.length > TIME_CHARS_MAX) return null;
	return msOfDate(text) ?? msOfInstant(text);
}

export function Digits(min: number, max: number): PropertyDecorator {
	return queryField(
		"digits",
		`must be a whole number from ${min} to ${max}`,
		(text) => {
			const number = numberOfDigits(text);
			return number !== null && number >= min && number <= max;
		},
	);
}

const TIME_RULE =
	"an ISO 8601 time with its zone, or a date (a + must be sent as %2B)";

export function Instant(): PropertyDecorator {
	return queryField(
		"instant",
		`must be ${TIME_RULE}`,
		(text) => msOfQueryTime(text) !== null,
	);
}

export function PositionOrInstant(): PropertyDecorator {
	return queryField(
		"moment",
		`must be a position or ${TIME_RULE}`,
		(text) => numberOfDigits(text) !== null || msOfQueryTime(text) !== null,
	);
}

function queryField(
	name: string,
	rule: string,
	accepts: (text: string) => boolean,
): PropertyDecorator {
	return located(
		name,
		(value) => typeof value === "string" && accepts(value),
		(_value, pointer, errors) => addError(errors, pointer, rule),
	);
}
