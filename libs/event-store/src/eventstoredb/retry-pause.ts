/** Growing pauses between attempts, ended early by a signal. */

import { setTimeout as sleep } from "node:timers/promises";
import { RETRY_MS_MAX, RETRY_MS_MIN } from "./limits.js";

export class RetryPause {
	#nextMs = RETRY_MS_MIN;

	/** Between half of the current step and all of it, so that many do not come back at once. */
	async wait(signal: AbortSignal): Promise<void> {
		const stepMs = this.#nextMs;
		this.#nextMs = Math.min(stepMs * 2, RETRY_MS_MAX);
		const ms = stepMs / 2 + (Math.random() * stepMs) / 2;
		await sleep(ms, undefined, { signal }).catch(() => undefined);
	}

	reset(): void {
		this.#nextMs = RETRY_MS_MIN;
	}
}
