/** Folds a part of a log's streams into a generation's tables, from where it left off. */

import { setImmediate as nextTurn } from "node:timers/promises";
import {
	STREAMWISE_START,
	type StreamDomainEvent,
	type StreamEvent,
	type StreamPart,
	type StreamRun,
	type StreamwiseLog,
	type StreamwisePlace,
	upcast,
} from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { FoldedProjection } from "./stream-rows.js";

/** Rows that wait to be written in one transaction, at least; */
const ROWS_PER_TRANSACTION = 500;
/** and events after which those that wait are written, so that little is lost in a crash. */
const EVENTS_PER_TRANSACTION = 50_000;
/** Events of a page of the log. */
const PAGE_EVENTS = 1_000;

/** How far a part is. */
export interface PartProgress {
	/** Last event of the last stream of which all rows are written. */
	readonly place: StreamwisePlace;
	/** Events folded up to there. */
	readonly events: number;
	readonly done: boolean;
}

export const PART_START: PartProgress = {
	place: STREAMWISE_START,
	events: 0,
	done: false,
};

export interface FoldPartOptions {
	readonly log: StreamwiseLog;
	readonly part: StreamPart;
	/** Only streams that begin with it. */
	readonly streamPrefix: string;
	/** Later events are left out. */
	readonly until: number;
	readonly projections: readonly FoldedProjection[];
	/** The generation's tables. */
	readonly db: ReadModelDatabase;
	readonly from: PartProgress;
	/** Within the transaction that writes the rows. @throws where another thread or process folds the same part */
	readonly save: (
		db: ReadModelDatabase,
		from: PartProgress,
		to: PartProgress,
	) => Promise<void>;
	/** Where writers would keep each other waiting: does the work when it is this one's turn. */
	readonly turn?: { take<T>(work: () => Promise<T>): Promise<T> };
	readonly signal: AbortSignal;
}

/** @throws UnfoldableEvent, StoreUnavailable; the signal's reason when it aborts */
export async function foldPart(options: FoldPartOptions): Promise<void> {
	if (options.from.done) return;
	await new PartFold(options).run();
}

class PartFold {
	readonly #options: FoldPartOptions;
	#written: PartProgress;
	/** The last event taken, and how many were. */
	#place: StreamwisePlace;
	#events: number;
	/** As they were when the last stream ended. */
	#ended: { readonly place: StreamwisePlace; readonly events: number };

	constructor(options: FoldPartOptions) {
		this.#options = options;
		const { from } = options;
		this.#written = from;
		this.#ended = from;
		this.#place = from.place;
		this.#events = from.events;
	}

	async run(): Promise<void> {
		const { log, part, streamPrefix, until, signal } = this.#options;
		const read = { part, streamPrefix, until, limit: PAGE_EVENTS };
		for (let after: StreamwisePlace | null = this.#place; after !== null; ) {
			signal.throwIfAborted();
			const { runs, next } = log.read({ after, ...read });
			for (const run of runs) this.#take(run);
			if (next === null) break;
			after = next;
			if (!this.#isTimeToWrite()) continue;
			await this.#write(false);
			await nextTurn();
		}
		this.#endStream();
		await this.#write(true);
	}

	#take({ stream, events }: StreamRun): void {
		const { projections } = this.#options;
		if (stream !== this.#place.stream) this.#endStream();
		for (const stored of events) {
			const event = upcast(stored) as StreamDomainEvent;
			for (const projection of projections) projection.take(event);
		}
		const { revision } = events[events.length - 1] as StreamEvent;
		this.#place = { stream, revision };
		this.#events += events.length;
	}

	#endStream(): void {
		for (const projection of this.#options.projections) projection.finish();
		this.#ended = { place: this.#place, events: this.#events };
	}

	#isTimeToWrite(): boolean {
		let rows = 0;
		for (const { waiting } of this.#options.projections) rows += waiting;
		const events = this.#ended.events - this.#written.events;
		return rows >= ROWS_PER_TRANSACTION || events >= EVENTS_PER_TRANSACTION;
	}

	async #write(done: boolean): Promise<void> {
		const { db, projections, save, turn } = this.#options;
		const to = { ...this.#ended, done };
		const write = () =>
			db.transaction().execute(async (transaction) => {
				await save(transaction, this.#written, to);
				for (const projection of projections)
					await projection.write(transaction);
			});
		await (turn === undefined ? write() : turn.take(write));
		this.#written = to;
	}
}
