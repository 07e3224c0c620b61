/** Time comes in from outside; only `apps/` knows the real clock. */

export interface Clock {
	/** Milliseconds since 1970, UTC. */
	now(): number;
}

/** ISO 8601 in UTC with milliseconds, the one form in which times are recorded; it sorts as text. */
export function isoTime(ms: number): string {
	return new Date(ms).toISOString();
}

export function msOfIso(iso: string): number {
	return Date.parse(iso);
}
