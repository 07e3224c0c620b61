/** ISO 8601 durations of settings. */

import { type Duration, parse } from "tinyduration";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** Timers hold no more than 2^31 - 1 ms; and no visit takes longer. */
export const DURATION_MS_MAX = 24 * DAY_MS;

/**
 * Milliseconds of a duration such as `PT5M`.
 * @throws Error whose message goes after the value: not a duration, years or months (which have no fixed length), less
 * than a millisecond, over DURATION_MS_MAX
 */
export function msOfDuration(text: string): number {
	const duration = parsed(text);
	if (duration.negative) throw new Error("must be positive");
	if ((duration.years ?? 0) !== 0 || (duration.months ?? 0) !== 0)
		throw new Error("must not count years or months: their length varies");
	const { weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
	const ms = Math.round(
		(weeks * 7 + days) * DAY_MS +
			(hours * 3600 + minutes * 60 + seconds) * SECOND_MS,
	);
	if (ms <= 0) throw new Error("must be positive");
	if (ms > DURATION_MS_MAX)
		throw new Error(`must be at most ${DURATION_MS_MAX / DAY_MS} days`);
	return ms;
}

function parsed(text: string): Duration {
	try {
		return parse(text);
	} catch {
		throw new Error("is no ISO 8601 duration, such as PT5M");
	}
}
