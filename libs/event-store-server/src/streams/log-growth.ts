/** Wakes subscriptions when the log has grown. One listener for all of them. */

import type { RawLog } from "#event-store";

export class LogGrowth {
	readonly #waiting = new Set<() => void>();
	readonly #leave: () => void;
	#head = 0;

	constructor(log: RawLog) {
		this.#leave = log.onHead((position) => {
			this.#head = position;
			const waiting = [...this.#waiting];
			this.#waiting.clear();
			for (const wake of waiting) wake();
		});
	}

	/** Resolves once there is an event at `position` or after it, or on abort. */
	reaches(position: number, signal: AbortSignal): Promise<void> {
		if (this.#head >= position || signal.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				this.#waiting.delete(done);
				signal.removeEventListener("abort", done);
				resolve();
			};
			this.#waiting.add(done);
			signal.addEventListener("abort", done, { once: true });
		});
	}

	close(): void {
		this.#leave();
	}
}
