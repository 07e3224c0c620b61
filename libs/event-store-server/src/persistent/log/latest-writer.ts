/** Writes values one after the other; of those that wait for the one before, only the newest. */

import { JourneylogError } from "#kernel";
import { Backoff, isPassing } from "../../retry.js";

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
			} catch (error) {
				if (!(error instanceof JourneylogError)) throw error;
				// What cannot be written at all, such as to a stream with a tombstone, is done without.
				if (this.#stopped.signal.aborted || !isPassing(error)) continue;
				this.#waiting ??= { value };
				await backoff.pause(this.#stopped.signal);
			}
		}
		this.#running = null;
	}
}
