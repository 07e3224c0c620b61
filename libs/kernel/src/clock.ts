/** Time comes in from outside; only `apps/` knows the real clock. */

export interface Clock {
	/** Milliseconds since 1970, UTC. */
	now(): number;
}

const MINUTE_MS = 60_000;
/** Minutes whose text is kept: the times of one moment's events share a few dozen. */
const MINUTES_KEPT_MAX = 1_024;

/** Minute since 1970 to its text up to the seconds. `toISOString` costs more than all else that is done to a time. */
const minutes = new Map<number, string>();

const SECONDS = Array.from({ length: 60 }, (_, s) =>
	String(s).padStart(2, "0"),
);
const MILLISECONDS = Array.from({ length: 1_000 }, (_, ms) =>
	String(ms).padStart(3, "0"),
);

/** ISO 8601 in UTC with milliseconds, the one form in which times are recorded; it sorts as text. */
export function isoTime(ms: number): string {
	const minute = Math.floor(ms / MINUTE_MS);
	let text = minutes.get(minute);
	if (text === undefined) {
		text = new Date(minute * MINUTE_MS).toISOString().slice(0, 17);
		if (minutes.size >= MINUTES_KEPT_MAX) minutes.clear();
		minutes.set(minute, text);
	}
	const rest = ms - minute * MINUTE_MS;
	return `${text}${SECONDS[Math.floor(rest / 1_000)]}.${MILLISECONDS[Math.floor(rest % 1_000)]}Z`;
}

const ISO_CHARS = 24;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970 of a time as `isoTime` writes it, or of any other text that `Date.parse` takes. */
export function msOfIso(iso: string): number {
	if (iso.length !== ISO_CHARS) return Date.parse(iso);
	const ofDay =
		digits(iso, 11, 2) * 3_600_000 +
		digits(iso, 14, 2) * MINUTE_MS +
		digits(iso, 17, 2) * 1_000 +
		digits(iso, 20, 3);
	const day = dayOf(digits(iso, 0, 4), digits(iso, 5, 2), digits(iso, 8, 2));
	return day * DAY_MS + ofDay;
}

function digits(text: string, from: number, count: number): number {
	let number = 0;
	for (let i = from; i < from + count; i++) {
		number = number * 10 + text.charCodeAt(i) - 48;
	}
	return number;
}

/** Days since 1970 in the proleptic Gregorian calendar, counting years from March so that leap days come last. */
function dayOf(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const century = Math.floor(y / 400);
	const yearOfEra = y - century * 400;
	const dayOfYear =
		Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	const dayOfEra =
		yearOfEra * 365 +
		Math.floor(yearOfEra / 4) -
		Math.floor(yearOfEra / 100) +
		dayOfYear;
	return century * 146_097 + dayOfEra - 719_468;
}
