/** Saves the position that was reached, now and then, and never fails the one who reached it. */

import { setTimeout as sleep } from "node:timers/promises";
import { Backoff } from "./backoff.js";
import { CHECKPOINT_ATTEMPTS_AT_STOP, CHECKPOINT_EVERY_MS } from "./limits.js";

/** Where a follower of the log keeps how far it came. */
export interface CheckpointStore {
	/** 0 where nothing was saved under this name. */
	load(name: string): Promise<number>;
	save(name: string, position: number): Promise<void>;
}

export class CheckpointWriter {
	readonly #backoff = new Backoff();
	#timer: NodeJS.Timeout | null = null;
	#saving: Promise<boolean> | null = null;
	#reached = 0;
	#saved = 0;

	constructor(
		private readonly store: CheckpointStore,
		private readonly name: string,
		private readonly onError: (error: unknown, doing: string) => void,
	) {}

	/** @throws what the store throws */
	async load(): Promise<number> {
		this.#saved = await this.store.load(this.name);
		this.#reached = this.#saved;
		return this.#saved;
	}

	reached(position: number): void {
		this.#reached = position;
		this.#schedule(CHECKPOINT_EVERY_MS);
	}

	/** Saves what is not saved yet; where that fails a bounded number of times, the rest is sent again next time. */
	async close(): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		await this.#saving;
		for (let i = 0; i < CHECKPOINT_ATTEMPTS_AT_STOP; i++) {
			if (this.#reached === this.#saved) return;
			if (i > 0) await sleep(this.#backoff.next());
			await this.#save();
		}
	}

	#schedule(delayMs: number): void {
		if (this.#timer !== null || this.#saving !== null) return;
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#saving = this.#save().finally(() => {
				this.#saving = null;
			});
			void this.#saving.then((good) => {
				if (this.#reached === this.#saved) return;
				this.#schedule(good ? CHECKPOINT_EVERY_MS : this.#backoff.next());
			});
		}, delayMs);
	}

	async #save(): Promise<boolean> {
		const position = this.#reached;
		try {
			await this.store.save(this.name, position);
			this.#saved = position;
			this.#backoff.reset();
			return true;
		} catch (error) {
			this.onError(error, "saving the checkpoint");
			return false;
		}
	}
}
