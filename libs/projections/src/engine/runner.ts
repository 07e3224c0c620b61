import type { Clock, EventLog } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import {
	PROJECTED,
	type ProjectionStatus,
	projectionStatus,
} from "../status.js";
import { BackOff, RETRY_DELAYS, type RetryDelays } from "./back-off.js";
import type { DrivenProjection } from "./batch-projection.js";
import { type Batch, PageBuffer } from "./page-buffer.js";

/** Events in one transaction at most. Batches grow with the lag: each is what has gathered while the last was written. */
export const BATCH_EVENTS_MAX = 5_000;
/** How often the log's head is asked for while catching up. */
const HEAD_INTERVAL_MS = 1_000;

/** The part of pino's logger that is used. */
export interface RunnerLogger {
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
}

export interface RunnerOptions {
	readonly log: EventLog;
	readonly db: ReadModelDatabase;
	readonly projections: readonly DrivenProjection[];
	readonly clock: Clock;
	readonly logger: RunnerLogger;
	/** BATCH_EVENTS_MAX when left out. */
	readonly batchEventsMax?: number;
	readonly retryDelays?: RetryDelays;
}

/** Told after each transaction: the position that all projections have come to. */
export type CheckpointListener = (position: number) => void;

/**
 * Drives projections over the log, in order and awaited. A batch's rows and all checkpoints are written in one
 * transaction, so that every event takes effect once; what fails is done again until it works.
 */
export class ProjectionRunner {
	readonly #options: RunnerOptions;
	readonly #backOff: BackOff;
	readonly #listeners = new Set<CheckpointListener>();
	#stopping = new AbortController();
	#running: Promise<void> | null = null;
	#buffer: PageBuffer | null = null;
	/** When the first event of the batch in hand was recorded. */
	#batchRecordedAt: number | null = null;
	#headPosition = 0;
	#headAskedAt = 0;
	#retrying = false;
	/** Names of the projections whose tables are known to be of the code's version. */
	readonly #taken = new Set<string>();

	constructor(options: RunnerOptions) {
		this.#options = options;
		this.#backOff = new BackOff(options.retryDelays ?? RETRY_DELAYS);
	}

	start(): void {
		if (this.#running !== null) return;
		this.#stopping = new AbortController();
		this.#running = this.#run(this.#stopping.signal);
	}

	/** Finishes the batch in hand, with its checkpoint. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		await this.#running;
		this.#running = null;
	}

	/** Returns what takes the listener off again. */
	onCheckpoint(listener: CheckpointListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	status(): readonly ProjectionStatus[] {
		const nowMs = this.#options.clock.now();
		const state = this.#retrying ? "retrying" : "running";
		const oldestRecordedAt =
			this.#batchRecordedAt ?? this.#buffer?.oldestRecordedAt ?? null;
		const headPosition = Math.max(
			this.#headPosition,
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
				running: this.#running === null ? "stopped" : state,
				updatedAt: nowMs,
			}),
		);
	}

	async #run(signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			try {
				await this.#loadAll();
				await this.#followLog(signal);
			} catch (error) {
				await this.#afterFailure(error, signal);
			}
		}
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
			await this.#askHead();
			for (let from = after; ; from = this.#lowestPosition()) {
				const batch = await buffer.take();
				if (signal.aborted) return;
				if (batch === null) throw new Error("the log ended");
				if (!(await this.#applyUntilDone(batch, from, signal))) return;
				await this.#noteHead(batch);
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
					await this.#loadAll();
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
		if (this.#backOff.failing) {
			this.#backOff.succeeded();
			this.#retrying = false;
			this.#options.logger.info({}, "projections write again");
		}
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
		const nowMs = clock.now();
		await db.transaction().execute(async (transaction) => {
			for (const projection of projections)
				await projection.write(transaction, position, nowMs);
		});
		for (const projection of projections) projection.commit(position);
	}

	async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
		const { projections, logger } = this.#options;
		for (const projection of projections) projection.discard();
		this.#retrying = true;
		if (this.#backOff.failed())
			logger.warn({ err: error }, "projections cannot go on, trying again");
		await this.#backOff.wait(signal);
	}

	async #loadAll(): Promise<void> {
		const { db, projections, clock } = this.#options;
		for (const projection of projections) {
			const storedVersion = await projection.load(db);
			if (storedVersion !== projection.version) {
				this.#noteVersion(projection, storedVersion);
				await db
					.transaction()
					.execute((transaction) => projection.reset(transaction, clock.now()));
				await projection.load(db);
			}
			this.#taken.add(projection.name);
		}
	}

	#noteVersion(
		{ name, version }: DrivenProjection,
		storedVersion: number | null,
	): void {
		if (storedVersion === null) return;
		// Setting it back again would have two versions of the code undo each other's work for ever.
		if (this.#taken.has(name))
			throw new Error(
				`projection ${name} was taken over by version ${storedVersion}, this is ${version}`,
			);
		this.#options.logger.warn(
			{ projection: name, version, storedVersion },
			"projection was written by another version and is made anew",
		);
	}

	async #noteHead(batch: Batch): Promise<void> {
		if (batch.atHead) this.#headPosition = batch.position;
		else if (this.#options.clock.now() - this.#headAskedAt >= HEAD_INTERVAL_MS)
			await this.#askHead();
	}

	/** Only for the status: a store that is away is the reader's matter. */
	async #askHead(): Promise<void> {
		this.#headAskedAt = this.#options.clock.now();
		this.#headPosition = await this.#options.log
			.headPosition()
			.catch(() => this.#headPosition);
	}

	#lowestPosition(): number {
		return Math.min(...this.#options.projections.map((p) => p.position));
	}
}
