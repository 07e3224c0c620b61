/** Writes values one after the other; of those that wait for the one before, only the newest. */

import { Backoff } from "./retry.js";

export class LatestWriter<T> {
	readonly #stopped = new AbortController();
	#waiting: { readonly value: T } | null = null;
	#running: Promise<void> | null = null;

	constructor(private readonly write: (value: T) => Promise<unknown>) {}

	put(value: T): void {
		this.#waiting = { value };
		this.#running ??= this.#run();
	}

	/** Resolves when what was put is written, or failed once more. Nothing may be put after it. */
	async stop(): Promise<void> {
		this.#stopped.abort();
		await this.#running;
	}

	async #run(): Promise<void> {
		const backoff = new Backoff();
		while (this.#waiting !== null) {
			const { value } = this.#waiting;
			this.#waiting = null;
			try {
				await this.write(value);
				backoff.reset();
			} catch {
				if (this.#stopped.signal.aborted) break;
				this.#waiting ??= { value };
				await backoff.pause(this.#stopped.signal);
			}
		}
		this.#running = null;
	}
}
