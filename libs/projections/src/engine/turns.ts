/** Whose turn it is to write, among runners on the same database. */

import type { Leadership } from "#read-models";
import type { RunnerLogger } from "./runner-logger.js";

/** Told whether it is this runner that writes from now on. */
export type LeadershipListener = (leads: boolean) => void;

export class Turns {
	readonly #leadership: Leadership;
	readonly #logger: RunnerLogger;
	readonly #listeners = new Set<LeadershipListener>();
	#leads = false;

	constructor(leadership: Leadership, logger: RunnerLogger) {
		this.#leadership = leadership;
		this.#logger = logger;
	}

	get leads(): boolean {
		return this.#leads;
	}

	/** Returns what takes the listener off again. */
	onChange(listener: LeadershipListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/**
	 * Leads until `lead` is done, which it is to be when the signal that it is given aborts. It calls `begin` once it is
	 * ready to write. False where it is another's turn.
	 * @throws ReadModelsUnavailable, and what `lead` throws
	 */
	async take(
		lead: (over: AbortSignal, begin: () => void) => Promise<void>,
	): Promise<boolean> {
		const term = await this.#leadership.tryLead();
		if (term === null) return false;
		const onLost = () => {
			this.#logger.warn(
				{ reason: String(term.lost.reason) },
				"another process may project from now on",
			);
			this.#set(false);
		};
		term.lost.addEventListener("abort", onLost, { once: true });
		try {
			await lead(term.lost, () => this.#set(!term.lost.aborted));
		} finally {
			term.lost.removeEventListener("abort", onLost);
			this.#set(false);
			await term.end();
		}
		return true;
	}

	close(): Promise<void> {
		return this.#leadership.close();
	}

	#set(leads: boolean): void {
		if (leads === this.#leads) return;
		this.#leads = leads;
		for (const listener of this.#listeners) listener(leads);
	}
}
