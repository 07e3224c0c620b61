import { setTimeout as delay } from "node:timers/promises";
import type { Clock, EventLog } from "#kernel";
import {
	type Leadership,
	type ReadModelDatabase,
	soleLeadership,
} from "#read-models";
import {
	PROJECTED,
	type ProjectionStatus,
	projectionStatus,
	type StatusInput,
} from "../status.js";
import { BackOff, RETRY_DELAYS, type RetryDelays } from "./back-off.js";
import type { DrivenProjection } from "./batch-projection.js";
import { LogHead } from "./log-head.js";
import { LogOrigin } from "./log-origin.js";
import { type Batch, PageBuffer } from "./page-buffer.js";
import { ParkedRequests } from "./parked-requests.js";
import type { RunnerLogger } from "./runner-logger.js";
import { Tables } from "./tables.js";
import { type LeadershipListener, Turns } from "./turns.js";

/** Events in one transaction at most. Batches grow with the lag: each is what has gathered while the last was written. */
export const BATCH_EVENTS_MAX = 5_000;
/** How often a runner that stands by asks whether it is its turn. */
const STANDBY_INTERVAL_MS = 1_000;

export interface RunnerOptions {
	readonly log: EventLog;
	readonly db: ReadModelDatabase;
	readonly projections: readonly DrivenProjection[];
	readonly clock: Clock;
	readonly logger: RunnerLogger;
	/** Whose turn it is among runners on the same database; left out: there are no others. `stop` closes it. */
	readonly leadership?: Leadership;
	/** BATCH_EVENTS_MAX when left out. */
	readonly batchEventsMax?: number;
	readonly retryDelays?: RetryDelays;
}

/** Told after each transaction: the position that all projections have come to. */
export type CheckpointListener = (position: number) => void;

/**
 * Drives projections over the log, in order and awaited. A batch's rows and all checkpoints are written in one
 * transaction, so that every event takes effect once; what fails is done again until it works. Of several runners on one
 * database one leads and the others stand by; one that has not noticed that its turn is over does no harm, as it moves
 * checkpoints from where it knows them to be, or not at all.
 */
export class ProjectionRunner {
	readonly #options: RunnerOptions;
	readonly #backOff: BackOff;
	readonly #turns: Turns;
	readonly #head: LogHead;
	readonly #origin: LogOrigin;
	readonly #tables: Tables;
	readonly #listeners = new Set<CheckpointListener>();
	#stopping = new AbortController();
	#running: Promise<void> | null = null;
	#buffer: PageBuffer | null = null;
	/** When the first event of the batch in hand was recorded. */
	#batchRecordedAt: number | null = null;
	#retrying = false;
	readonly #requests: ParkedRequests;

	constructor(options: RunnerOptions) {
		this.#options = options;
		this.#requests = new ParkedRequests(options);
		this.#backOff = new BackOff(options.retryDelays ?? RETRY_DELAYS);
		this.#head = new LogHead(options.log, options.clock);
		this.#origin = new LogOrigin(options.log);
		this.#tables = new Tables(options, this.#origin);
		this.#turns = new Turns(
			options.leadership ?? soleLeadership,
			options.logger,
		);
	}

	start(): void {
		if (this.#running !== null) return;
		this.#stopping = new AbortController();
		this.#running = this.#run(this.#stopping.signal);
	}

	/** Finishes the batch in hand, with its checkpoint; then another runner may lead. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		await this.#running;
		this.#running = null;
		await this.#turns.close();
	}

	/** Whether it is this runner that writes. */
	get leads(): boolean {
		return this.#turns.leads;
	}

	/** Returns what takes the listener off again. */
	onLeadership(listener: LeadershipListener): () => void {
		return this.#turns.onChange(listener);
	}

	/** Returns what takes the listener off again. */
	onCheckpoint(listener: CheckpointListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	status(): readonly ProjectionStatus[] {
		const nowMs = this.#options.clock.now();
		const running = this.#state();
		const oldestRecordedAt =
			this.#batchRecordedAt ?? this.#buffer?.oldestRecordedAt ?? null;
		const headPosition = Math.max(
			this.#head.position,
			this.#buffer?.position ?? 0,
		);
		return this.#options.projections.map((projection) =>
			projectionStatus({
				name: projection.name,
				version: projection.version,
				position: projection.position,
				headPosition,
				oldestRecordedAt,
				nowMs,
				parked: projection.parkedCount,
				running,
				updatedAt: nowMs,
			}),
		);
	}

	#state(): StatusInput["running"] {
		if (this.#running === null) return "stopped";
		if (this.#retrying) return "retrying";
		return this.#turns.leads ? "running" : "standby";
	}

	async #run(signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			try {
				const led = await this.#turns.take(async (over, begin) => {
					await this.#tables.takeUp();
					begin();
					await this.#followLog(AbortSignal.any([signal, over]));
				});
				if (!led) await this.#standBy(signal);
			} catch (error) {
				await this.#afterFailure(error, signal);
			}
		}
	}

	async #standBy(signal: AbortSignal): Promise<void> {
		const { db, projections } = this.#options;
		for (const projection of projections) await projection.load(db);
		this.#afterSuccess();
		await delay(STANDBY_INTERVAL_MS, undefined, { signal }).catch(() => {});
	}

	/** Until aborted, or until somebody has set a checkpoint back behind what is being read. */
	async #followLog(signal: AbortSignal): Promise<void> {
		const { log, batchEventsMax = BATCH_EVENTS_MAX } = this.#options;
		const after = this.#lowestPosition();
		const letGo = new AbortController();
		const both = AbortSignal.any([signal, letGo.signal]);
		const pages = log.follow({
			after,
			filter: PROJECTED,
			limit: batchEventsMax,
			signal: both,
		});
		const buffer = new PageBuffer(pages, batchEventsMax, both);
		this.#buffer = buffer;
		this.#retrying = false;
		try {
			await this.#head.ask();
			for (let from = after; ; from = this.#lowestPosition()) {
				const batch = await this.#requests.until(buffer.take());
				if (signal.aborted) return;
				if (batch === null) throw new Error("the log ended");
				if (!(await this.#applyUntilDone(batch, from, signal))) return;
				await this.#head.note(batch);
			}
		} finally {
			this.#buffer = null;
			this.#batchRecordedAt = null;
			letGo.abort();
			await buffer.finished;
		}
	}

	/** False where the batch cannot be applied here: aborted, or a checkpoint now lies before `from`. */
	async #applyUntilDone(
		batch: Batch,
		from: number,
		signal: AbortSignal,
	): Promise<boolean> {
		this.#batchRecordedAt = batch.events[0]?.recordedAt ?? null;
		for (;;) {
			try {
				if (this.#backOff.failing) {
					await this.#tables.takeUp();
					if (this.#lowestPosition() < from) return false;
				}
				await this.#apply(batch);
				break;
			} catch (error) {
				await this.#afterFailure(error, signal);
				if (signal.aborted) return false;
			}
		}
		this.#batchRecordedAt = null;
		this.#afterSuccess();
		const position = this.#lowestPosition();
		for (const listener of this.#listeners) listener(position);
		return true;
	}

	async #apply({ events, position }: Batch): Promise<void> {
		const { db, projections, clock } = this.#options;
		for (const projection of projections) await projection.open(db, events);
		for (const event of events) {
			for (const projection of projections) projection.handle(event);
		}
		await this.#origin.find();
		const nowMs = clock.now();
		await db.transaction().execute(async (transaction) => {
			for (const projection of projections)
				await projection.write(transaction, position, nowMs);
			await this.#origin.note(transaction);
		});
		for (const projection of projections) projection.commit(position);
		this.#origin.commit();
	}

	async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
		const { projections, logger } = this.#options;
		for (const projection of projections) projection.discard();
		this.#retrying = true;
		if (this.#backOff.failed())
			logger.warn({ err: error }, "projections cannot go on, trying again");
		await this.#backOff.wait(signal);
	}

	#afterSuccess(): void {
		this.#retrying = false;
		if (!this.#backOff.failing) return;
		this.#backOff.succeeded();
		this.#options.logger.info({}, "projections go on");
	}

	#lowestPosition(): number {
		return Math.min(...this.#options.projections.map((p) => p.position));
	}
}
