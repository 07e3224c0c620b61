/** Times as ISO 8601 text, read strictly: what is no date is refused, never rolled over. */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,18}))?)?$/;
const ZONE = /(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;
/** What `Date.prototype.toISOString` writes, and so do most clients. */
const CANONICAL_CHARS = 24;

/** Milliseconds since 1970 of a calendar date at midnight UTC, null where there is no such day. */
export function msOfDate(text: string): number | null {
	const match = DATE.exec(text);
	if (match === null) return null;
	const [year, month, day] = [match[1], match[2], match[3]].map(Number) as [
		number,
		number,
		number,
	];
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return exact ? date.getTime() : null;
}

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with its zone (`Z` or an offset), of any precision from minutes;
 * what is finer than a millisecond is cut off. Null where it is none: no zone, no such day, hour 24, second 60.
 */
export function msOfInstant(text: string): number | null {
	if (text.length === CANONICAL_CHARS) {
		const ms = Date.parse(text);
		if (!Number.isNaN(ms) && new Date(ms).toISOString() === text) return ms;
	}
	const separator = text[10];
	if (separator !== "T" && separator !== "t") return null;
	const dateMs = msOfDate(text.slice(0, 10));
	const zone = ZONE.exec(text);
	if (dateMs === null || zone === null) return null;
	const clockMs = msOfClock(text.slice(11, zone.index));
	const offsetMs = msOfOffset(zone);
	if (clockMs === null || offsetMs === null) return null;
	return dateMs + clockMs - offsetMs;
}

function msOfClock(text: string): number | null {
	const match = CLOCK.exec(text);
	if (match === null) return null;
	const [hour, minute, second] = [match[1], match[2], match[3] ?? "0"].map(
		Number,
	) as [number, number, number];
	if (hour > 23 || minute > 59 || second > 59) return null;
	const ms = Number((match[4] ?? "").slice(0, 3).padEnd(3, "0"));
	const total = hour * 60 * MINUTE_MS + minute * MINUTE_MS + second * 1000 + ms;
	return total < DAY_MS ? total : null;
}

function msOfOffset(zone: RegExpExecArray): number | null {
	const [, sign, hours = "0", minutes = "0"] = zone;
	if (sign === undefined) return 0;
	if (Number(hours) > 23 || Number(minutes) > 59) return null;
	const ms = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
	return sign === "-" ? -ms : ms;
}
