/** The read models as this process reads them: opened as soon as they are there, however long that takes. */

import { setTimeout } from "node:timers/promises";
import { ReadModelsUnavailable } from "#kernel";
import type { ReadModels } from "#read-models";

/** Pauses between attempts, doubled from the first to the last. */
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 1_000;

export class ReadModelsLink {
	private readonly stopping = new AbortController();
	private readModels: ReadModels | null = null;
	private reason = "not opened yet";
	private readonly opening: Promise<void>;

	constructor(private readonly open: () => Promise<ReadModels>) {
		this.opening = this.run();
	}

	/** @throws ReadModelsUnavailable until they are open */
	get current(): ReadModels {
		if (this.readModels !== null) return this.readModels;
		throw new ReadModelsUnavailable(this.reason);
	}

	/** Resolves once they are open, or after `msMax` without. */
	async wait(msMax: number): Promise<void> {
		const done = new AbortController();
		const late = setTimeout(msMax, null, { signal: done.signal });
		await Promise.race([this.opening, late.catch(() => null)]);
		done.abort();
	}

	async close(): Promise<void> {
		this.stopping.abort();
		await this.opening;
		await this.readModels?.close();
	}

	private async run(): Promise<void> {
		const { signal } = this.stopping;
		let retryMs = RETRY_MS_MIN;
		while (!signal.aborted && this.readModels === null) {
			try {
				this.readModels = await this.open();
			} catch (error) {
				this.reason = (error as Error).message;
				await setTimeout(retryMs, null, { signal }).catch(() => null);
				retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
			}
		}
	}
}
