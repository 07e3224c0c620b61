/** Times as ISO 8601 text, read strictly: what is no date is refused, never rolled over. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const FRACTION = /^[.,](\d{1,18})/;
const ZONE = /^(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;
const DATE_CHARS = 10;
/** `2026-11-23T10:00`, the coarsest time that is read. */
const MINUTES_CHARS = 16;
const SECONDS_CHARS = 19;
/** Below, Date.UTC means the 20th century. */
const YEAR_MIN = 100;

/** The number that `count` digits from `at` make, NaN where another character is among them. */
function digitsAt(text: string, at: number, count: number): number {
	let number = 0;
	for (let i = at; i < at + count; i += 1) {
		const digit = text.charCodeAt(i) - 48;
		if (!(digit >= 0 && digit <= 9)) return Number.NaN;
		number = number * 10 + digit;
	}
	return number;
}

function daysOf(year: number, month: number): number {
	if (month === 2) {
		const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
		return leap ? 29 : 28;
	}
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Midnight UTC of the date that the text begins with, NaN where there is no such day. */
function msOfDateAtStart(text: string): number {
	const year = digitsAt(text, 0, 4);
	const month = digitsAt(text, 5, 2);
	const day = digitsAt(text, 8, 2);
	const exact =
		text[4] === "-" &&
		text[7] === "-" &&
		year >= YEAR_MIN &&
		month >= 1 &&
		month <= 12 &&
		day >= 1 &&
		day <= daysOf(year, month);
	return exact ? Date.UTC(year, month - 1, day) : Number.NaN;
}

/** Milliseconds since 1970 of a calendar date (`2026-11-23`) at midnight UTC; null where there is no such day. */
export function msOfDate(text: string): number | null {
	const ms = msOfDateAtStart(text);
	return text.length === DATE_CHARS && !Number.isNaN(ms) ? ms : null;
}

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with its zone (`Z` or an offset), of any precision from minutes;
 * what is finer than a millisecond is cut off. Null where it is none: no zone, no such day, hour 24, second 60, a year
 * before 100.
 */
export function msOfInstant(text: string): number | null {
	const separator = text[DATE_CHARS];
	if (separator !== "T" && separator !== "t") return null;
	const hour = digitsAt(text, 11, 2);
	const minute = digitsAt(text, 14, 2);
	if (text[13] !== ":" || !(hour <= 23) || !(minute <= 59)) return null;
	const minutesMs = msOfDateAtStart(text) + hour * HOUR_MS + minute * MINUTE_MS;
	if (Number.isNaN(minutesMs)) return null;
	if (text[MINUTES_CHARS] !== ":")
		return withZone(minutesMs, text.slice(MINUTES_CHARS));
	const second = digitsAt(text, 17, 2);
	if (!(second <= 59)) return null;
	return withFraction(minutesMs + second * 1000, text);
}

function withFraction(ms: number, text: string): number | null {
	// The form that most clients send, without a slice.
	if (text.length === 24 && text[SECONDS_CHARS] === "." && text[23] === "Z") {
		const fraction = digitsAt(text, 20, 3);
		return Number.isNaN(fraction) ? null : ms + fraction;
	}
	const rest = text.slice(SECONDS_CHARS);
	const match = FRACTION.exec(rest);
	if (match === null) return withZone(ms, rest);
	const [all, digits = ""] = match;
	const fraction = Number(digits.slice(0, 3).padEnd(3, "0"));
	return withZone(ms + fraction, rest.slice(all.length));
}

function withZone(ms: number, text: string): number | null {
	const zone = ZONE.exec(text);
	if (zone === null) return null;
	const [, sign, hours = "0", minutes = "0"] = zone;
	if (sign === undefined) return ms;
	if (Number(hours) > 23 || Number(minutes) > 59) return null;
	const offsetMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
	return sign === "-" ? ms + offsetMs : ms - offsetMs;
}
