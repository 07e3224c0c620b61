/** ISO 8601 durations of membership, counted on the calendar in UTC. */

import { type Duration, parse } from "tinyduration";
import { isoTime, msOfIso } from "#kernel";
import { MAX_DURATION_LENGTH, MAX_EXPIRY_YEARS } from "./limits.js";

/** tinyduration finds a duration anywhere in a text and takes signs inside; this is the whole text without them. */
const FORM =
	/^P(?=[\dT])(\d+Y)?(\d+M)?(\d+([.,]\d+)?W)?(\d+([.,]\d+)?D)?(T(?=\d)(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?$/;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** The same day so many months on, or the month's last day where it has no such day. */
function addMonths(ms: number, months: number): number {
	const date = new Date(ms);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() + months);
	const year = date.getUTCFullYear();
	const lastDay = new Date(
		Date.UTC(year, date.getUTCMonth() + 1, 0),
	).getUTCDate();
	date.setUTCDate(Math.min(day, lastDay));
	return date.getTime();
}

/** Milliseconds since 1970 when a duration that began at `ms` is over. */
export function addDuration(ms: number, duration: Duration): number {
	const { years = 0, months = 0, weeks = 0, days = 0 } = duration;
	const { hours = 0, minutes = 0, seconds = 0 } = duration;
	const rest =
		weeks * WEEK_MS +
		days * DAY_MS +
		hours * HOUR_MS +
		minutes * MINUTE_MS +
		seconds * SECOND_MS;
	return addMonths(ms, years * 12 + months) + Math.round(rest);
}

/** A duration longer than nothing and not beyond MAX_EXPIRY_YEARS; null for any other text. */
export function parseDuration(text: string): Duration | null {
	if (text.length > MAX_DURATION_LENGTH || !FORM.test(text)) return null;
	const duration = parse(text);
	const end = addDuration(0, duration);
	const longest = Date.UTC(1970 + MAX_EXPIRY_YEARS, 0, 1);
	return end > 0 && end <= longest ? duration : null;
}

/** ISO 8601 time when a duration that began at `iso` is over. */
export function endOfDuration(iso: string, duration: Duration): string {
	return isoTime(addDuration(msOfIso(iso), duration));
}
