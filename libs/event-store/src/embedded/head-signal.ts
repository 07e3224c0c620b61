/** Wakes those who wait for the log to grow. */

export class HeadSignal {
	#head = 0;
	#isClosed = false;
	readonly #waiters = new Set<() => void>();

	get isClosed(): boolean {
		return this.#isClosed;
	}

	/** The log is known to reach `position`. */
	note(position: number): void {
		if (position <= this.#head) return;
		this.#head = position;
		this.#wake();
	}

	close(): void {
		this.#isClosed = true;
		this.#wake();
	}

	/** Resolves once the log reaches past `position`; on abort, on close or after `ms` at latest. */
	past(position: number, ms: number, signal: AbortSignal): Promise<void> {
		if (this.#head > position) return Promise.resolve();
		return this.pause(ms, signal);
	}

	/** Resolves after `ms`, or sooner when anything happens. */
	pause(ms: number, signal: AbortSignal): Promise<void> {
		if (this.#isClosed || signal.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				this.#waiters.delete(done);
				signal.removeEventListener("abort", done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			this.#waiters.add(done);
			signal.addEventListener("abort", done, { once: true });
		});
	}

	#wake(): void {
		for (const wake of [...this.#waiters]) wake();
	}
}
