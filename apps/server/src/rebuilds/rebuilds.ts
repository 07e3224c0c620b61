/**
 * Rebuilds and verifications as the server's main thread sees them. What is asked goes into the read models' database;
 * the process that projects carries it out, in threads of their own, and goes on with what a crash cut short.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { NotFound } from "#kernel";
import {
	findRebuild,
	isFinished,
	loadParts,
	type PartProgress,
	type RebuildRecord,
	type RebuildRequest,
	unfinishedRebuilds,
} from "#projections";
import type { ReadModels } from "#read-models";
import type { StorePlaces } from "../backend/stores.js";
import type { RebuildTask, RebuildWorkerData } from "./rebuild-messages.js";
import { runThread } from "./rebuild-thread.js";

/** How often the process that projects looks for what others asked for. */
const LOOK_EVERY_MS = 1_000;
/** How often a caller who waits for the end looks. */
const WAIT_POLL_MS = 20;
/** A statement under way for longer when the server stops is given up: its transaction does not happen. */
const STOP_MS_MAX = 5_000;

export interface RebuildsOptions {
	readonly places: StorePlaces;
	readonly logLevel: string;
	/** @throws ReadModelsUnavailable */
	readonly readModels: () => ReadModels;
	/** Only what this process was asked for itself is carried out. */
	readonly onDemand: boolean;
	readonly log: Logger;
}

/** A rebuild with how far its threads are. */
export interface RebuildProgress {
	readonly record: RebuildRecord;
	readonly parts: readonly PartProgress[];
}

export class Rebuilds {
	private readonly stopping = new AbortController();
	private term: AbortController | null = null;
	private carrying: Promise<void> | null = null;
	private again = false;

	constructor(private readonly options: RebuildsOptions) {}

	/** Resolves once it is noted down. @throws RebuildUnderWay, StoreUnavailable, ReadModelsUnavailable */
	async request(request: RebuildRequest): Promise<string> {
		const rebuildId = randomUUID();
		await this.run({ type: "request", rebuildId, request });
		if (this.term !== null) this.carryOut(this.term.signal);
		return rebuildId;
	}

	/** @throws NotFound, ReadModelsUnavailable */
	async find(rebuildId: string): Promise<RebuildProgress> {
		const { db } = this.options.readModels();
		const record = await findRebuild(db, rebuildId);
		if (record === null) throw new NotFound(`there is no rebuild ${rebuildId}`);
		return { record, parts: await loadParts(db, record.generation) };
	}

	/** As it is when it has finished, or after `msMax`. @throws NotFound, ReadModelsUnavailable */
	async wait(rebuildId: string, msMax: number): Promise<RebuildProgress> {
		const deadlineMs = performance.now() + msMax;
		for (;;) {
			const progress = await this.find(rebuildId);
			if (isFinished(progress.record)) return progress;
			if (performance.now() > deadlineMs) return progress;
			await delay(WAIT_POLL_MS);
		}
	}

	/** Asks to give it up; that it was is seen from its state. @throws ReadModelsUnavailable */
	cancel(rebuildId: string): Promise<void> {
		return this.run({ type: "cancel", rebuildId });
	}

	/** Told whether it is this process that projects. */
	lead(leading: boolean): void {
		this.term?.abort();
		this.term = null;
		if (!leading || this.stopping.signal.aborted) return;
		const term = new AbortController();
		this.term = term;
		if (!this.options.onDemand) void this.look(term.signal);
	}

	/** What is under way goes on when the server runs again. */
	async stop(): Promise<void> {
		this.stopping.abort();
		this.term?.abort();
		const late = delay(STOP_MS_MAX, undefined, { ref: false });
		await Promise.race([this.carrying, late]);
	}

	private async look(term: AbortSignal): Promise<void> {
		while (!term.aborted) {
			try {
				const { db } = this.options.readModels();
				if ((await unfinishedRebuilds(db)).length > 0) this.carryOut(term);
			} catch {
				// Read models that are away are the projector's matter.
			}
			await delay(LOOK_EVERY_MS, undefined, { signal: term }).catch(() => {});
		}
	}

	/** In a thread; one that is there already may have looked for the last time, so another follows it. */
	private carryOut(term: AbortSignal): void {
		this.again = this.carrying !== null;
		this.carrying ??= this.run({ type: "carryOut" }, term)
			.catch((err: unknown) => {
				if (!term.aborted)
					this.options.log.warn({ err }, "rebuilds go on later");
			})
			.finally(() => {
				this.carrying = null;
				if (this.again && !term.aborted) this.carryOut(term);
			});
	}

	private run(
		task: RebuildTask,
		signal: AbortSignal = this.stopping.signal,
	): Promise<void> {
		const { places, logLevel } = this.options;
		const data: RebuildWorkerData = { places, logLevel, task };
		return runThread("rebuild.worker", data, signal);
	}
}
