import { setTimeout as delay } from "node:timers/promises";

export interface RetryDelays {
	readonly firstMs: number;
	readonly maxMs: number;
}

export const RETRY_DELAYS: RetryDelays = { firstMs: 50, maxMs: 5_000 };

/** Delays that double from failure to failure, and start over with success. */
export class BackOff {
	readonly #delays: RetryDelays;
	#failures = 0;

	constructor(delays: RetryDelays = RETRY_DELAYS) {
		this.#delays = delays;
	}

	get failing(): boolean {
		return this.#failures > 0;
	}

	/** True where this is the first failure of its streak. */
	failed(): boolean {
		this.#failures++;
		return this.#failures === 1;
	}

	succeeded(): void {
		this.#failures = 0;
	}

	/** Resolves at once when the signal aborts. */
	async wait(signal: AbortSignal): Promise<void> {
		const { firstMs, maxMs } = this.#delays;
		const ms = Math.min(maxMs, firstMs * 2 ** (this.#failures - 1));
		await delay(ms, undefined, { signal }).catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
	}
}
