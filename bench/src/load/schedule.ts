/** When the next request is due. Times are milliseconds of one monotonic clock. */

export interface Schedule {
	/** The time at which the next request was due, which is then taken; null where none is due yet. */
	takeDue(nowMs: number): number | null;
}

/** Closed loop: whoever is free sends. */
export const AT_ONCE: Schedule = { takeDue: (nowMs) => nowMs };

/**
 * Open loop: requests fall due at a steady rate, whether or not the server keeps up. Latencies count from when a
 * request was due, so that a server that stalls cannot hide it by being asked less.
 */
export class Paced implements Schedule {
	private taken = 0;

	constructor(
		private readonly perSecond: number,
		private readonly startMs: number,
	) {
		if (!(perSecond > 0)) throw new RangeError("the rate must be above 0");
	}

	takeDue(nowMs: number): number | null {
		const dueMs = this.startMs + (this.taken * 1_000) / this.perSecond;
		if (dueMs > nowMs) return null;
		this.taken++;
		return dueMs;
	}
}
