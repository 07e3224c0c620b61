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

export function msOfIso(iso: string): number {
	return Date.parse(iso);
}
