/**
 * Rebuilds and verifications as the server's main thread sees them. What is asked for goes into the read models'
 * database; the process that projects carries it out, in a process of its own, and goes on with what a crash cut short.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { type Clock, NotFound } from "#kernel";
import {
	cancelRebuild,
	findRebuild,
	isFinished,
	isSameRequest,
	loadParts,
	overlap,
	type PartProgress,
	type RebuildRecord,
	type RebuildRequest,
	requestRebuild,
	unfinishedRebuilds,
} from "#projections";
import type { ReadModels } from "#read-models";
import type { StorePlaces } from "../backend/stores.js";
import { runProcess } from "./rebuild-process.js";

/** How often the process that projects looks for what others asked for. */
const LOOK_EVERY_MS = 1_000;
/** How often a caller who waits for the end looks. */
const WAIT_POLL_MS = 20;

export interface RebuildsOptions {
	readonly places: StorePlaces;
	readonly logLevel: string;
	/** @throws ReadModelsUnavailable */
	readonly readModels: () => ReadModels;
	/** Only what this process was asked for itself is carried out. */
	readonly onDemand: boolean;
	readonly clock: Clock;
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
	/** Whether what is asked for is carried out here, once this process projects. */
	private willing: boolean;

	constructor(private readonly options: RebuildsOptions) {
		this.willing = !options.onDemand;
	}

	/** Resolves once it is noted down. @throws RebuildUnderWay, StoreUnavailable, ReadModelsUnavailable */
	async request(request: RebuildRequest): Promise<string> {
		const left = this.options.onDemand ? await this.takeUp(request) : null;
		const rebuildId = left ?? randomUUID();
		if (left === null) {
			const nowMs = this.options.clock.now();
			await this.options
				.readModels()
				.change((db) => requestRebuild(db, rebuildId, request, nowMs));
		}
		this.willing = true;
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
	async cancel(rebuildId: string): Promise<void> {
		await this.options
			.readModels()
			.change((db) => cancelRebuild(db, rebuildId));
	}

	/** Told whether it is this process that projects. */
	lead(leading: boolean): void {
		this.term?.abort();
		this.term = null;
		if (!leading || this.stopping.signal.aborted) return;
		const term = new AbortController();
		this.term = term;
		void this.look(term.signal);
	}

	/** What is under way goes on when the server runs again. */
	async stop(): Promise<void> {
		this.stopping.abort();
		this.term?.abort();
		await this.carrying;
	}

	/**
	 * Of what a command line that was cut short has left, nobody else takes care: it is gone on with where it is asked for
	 * again, and given up where it is in the way. Answers the id of the former.
	 */
	private async takeUp(request: RebuildRequest): Promise<string | null> {
		if (this.term === null) return null;
		const left = await unfinishedRebuilds(this.options.readModels().db);
		// One that only has its digest to be found has read the log to its end already.
		const same = left.find(
			(one) => isSameRequest(one, request) && one.state !== "digesting",
		);
		if (same !== undefined) return same.rebuildId;
		const inTheWay = left.filter((one) => overlap(one, request));
		for (const { rebuildId } of inTheWay) await this.cancel(rebuildId);
		if (inTheWay.length > 0) await this.run(this.term.signal);
		return null;
	}

	private async look(term: AbortSignal): Promise<void> {
		while (!term.aborted) {
			if (this.willing) await this.lookOnce(term);
			await delay(LOOK_EVERY_MS, undefined, { signal: term }).catch(() => {});
		}
	}

	private async lookOnce(term: AbortSignal): Promise<void> {
		try {
			const { db } = this.options.readModels();
			if ((await unfinishedRebuilds(db)).length > 0) this.carryOut(term);
		} catch {
			// Read models that are away are the projector's matter.
		}
	}

	/** In a process; one that is there already may have looked for the last time, so another follows it. */
	private carryOut(term: AbortSignal): void {
		this.again = this.carrying !== null;
		this.carrying ??= this.run(term)
			.catch((err: unknown) => {
				if (!term.aborted)
					this.options.log.warn({ err }, "rebuilds go on later");
			})
			.finally(() => {
				this.carrying = null;
				if (this.again && !term.aborted) this.carryOut(term);
			});
	}

	private run(signal: AbortSignal): Promise<void> {
		const { places, logLevel } = this.options;
		return runProcess({ places, logLevel }, signal);
	}
}
