/** Growing pauses between attempts, never longer than BACKOFF_MS_MAX, ended early by a signal. */

import { setTimeout as sleep } from "node:timers/promises";
import { BACKOFF_MS_MAX, BACKOFF_MS_MIN } from "./limits.js";

export class Backoff {
	#nextMs = BACKOFF_MS_MIN;

	/** Milliseconds to pause now: between half of the current step and all of it, so that many do not come at once. */
	next(): number {
		const stepMs = this.#nextMs;
		this.#nextMs = Math.min(stepMs * 2, BACKOFF_MS_MAX);
		return stepMs / 2 + (Math.random() * stepMs) / 2;
	}

	reset(): void {
		this.#nextMs = BACKOFF_MS_MIN;
	}

	async pause(signal: AbortSignal): Promise<void> {
		await sleep(this.next(), undefined, { signal }).catch(() => undefined);
	}
}
