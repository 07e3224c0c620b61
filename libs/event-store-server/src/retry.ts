/** What is done about a log that is away. */

import { AppendOutcomeUnknown, Overloaded, StoreUnavailable } from "#kernel";

/** Pauses after a write or read that failed, doubled from the first to the last. */
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 2_000;

export class Backoff {
	#ms = RETRY_MS_MIN;

	/** Resolves after the next pause, or on abort. */
	pause(stopped: AbortSignal): Promise<void> {
		const ms = this.#ms;
		this.#ms = Math.min(ms * 2, RETRY_MS_MAX);
		if (stopped.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				stopped.removeEventListener("abort", done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			stopped.addEventListener("abort", done, { once: true });
		});
	}

	reset(): void {
		this.#ms = RETRY_MS_MIN;
	}
}

/** Whether the same may succeed later. */
export function isPassing(error: unknown): boolean {
	return (
		error instanceof StoreUnavailable ||
		error instanceof Overloaded ||
		error instanceof AppendOutcomeUnknown
	);
}
