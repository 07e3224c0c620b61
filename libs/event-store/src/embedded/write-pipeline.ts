/**
 * Group commit, the main thread's side: what is appended while the writer is busy gathers and goes to it as one message,
 * which it writes in one transaction. Snapshots go when no more than a moment is lost by them.
 */

import {
	AppendOutcomeUnknown,
	type AppendResult,
	type Snapshot,
	StoreUnavailable,
} from "#kernel";
import { AppendQueue, batchOf, type PendingAppend } from "./append-queue.js";
import type { LogAppend } from "./log-append.js";
import { errorOf, unavailable } from "./log-errors.js";
import { SnapshotQueue } from "./snapshot-queue.js";
import type {
	FromWriter,
	SnapshotRow,
	WriteFailure,
} from "./writer-protocol.js";
import { WriterThread } from "./writer-thread.js";

/** Batches that the writer has at most: the one being written and the next, so that it never waits for this thread. */
const BATCHES_IN_FLIGHT_MAX = 2;

/** How long a snapshot waits for a newer one of its stream, in milliseconds. */
const SNAPSHOT_DELAY_MS = 50;

export class WritePipeline {
	readonly #file: string;
	readonly #onCommit: (head: number) => void;
	readonly #appends = new AppendQueue();
	readonly #snapshots = new SnapshotQueue();
	/** Public for the tests that kill it. */
	readonly thread: WriterThread;
	#inFlight = 0;
	#isScheduled = false;
	#isClosed = false;
	#snapshotTimer: NodeJS.Timeout | undefined;
	#sending: Promise<void> | undefined;
	#probe: Promise<FromWriter> | undefined;

	/** `onCommit` hears of the log's head whenever it has moved. */
	constructor(file: string, onCommit: (head: number) => void) {
		this.#file = file;
		this.#onCommit = onCommit;
		this.thread = new WriterThread(file, () => this.#threadChanged());
	}

	append(encoded: LogAppend): Promise<AppendResult> {
		if (this.#isClosed) return Promise.reject(closedError(this.#file));
		if (this.thread.isFailing) return Promise.reject(this.#threadDown());
		const result = this.#appends.add(encoded);
		this.#schedule();
		return result;
	}

	/** @throws StoreUnavailable */
	async checkWritable(): Promise<void> {
		if (this.#isClosed) throw closedError(this.#file);
		this.#probe ??= this.thread.ask({ kind: "probe" }).finally(() => {
			this.#probe = undefined;
		});
		const answer = await this.#probe.catch((cause: unknown) => {
			throw unavailable(this.#file, cause);
		});
		if (answer.kind === "probed" && answer.error !== null) {
			throw unavailable(this.#file, errorOf(answer.error));
		}
	}

	saveSnapshot(stream: string, snapshot: Snapshot): void {
		if (this.#isClosed) return;
		this.#snapshots.add(stream, snapshot);
		this.#snapshotTimer ??= setTimeout(() => {
			this.#snapshotTimer = undefined;
			void this.#sendSnapshots();
		}, SNAPSHOT_DELAY_MS);
	}

	/** A snapshot on its way. */
	findSnapshot(stream: string): SnapshotRow | undefined {
		return this.#snapshots.find(stream);
	}

	/** Takes no more, and finishes what it has. */
	async drain(): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#snapshotTimer);
		await this.#appends.allSettled();
		await this.#sendSnapshots();
	}

	/** Closes the file and ends the thread. */
	async end(): Promise<void> {
		await this.thread.ask({ kind: "close" }).catch(() => {
			// It is not running: then it has nothing open either.
		});
		await this.thread.stop();
	}

	/** At the end of this turn of the event loop, so that all that is appended in it goes together. */
	#schedule(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			this.#send();
		});
	}

	#send(): void {
		while (
			this.thread.isUp &&
			this.#inFlight < BATCHES_IN_FLIGHT_MAX &&
			!this.#appends.isEmpty
		) {
			void this.#write(this.#appends.take());
		}
	}

	async #write(appends: PendingAppend[]): Promise<void> {
		this.#inFlight++;
		const asked = this.thread.ask({ kind: "append", batch: batchOf(appends) });
		const answer = await asked.catch((cause: unknown) => {
			const message = `${this.#file}: the writer thread died while writing`;
			return new AppendOutcomeUnknown(message, { cause });
		});
		this.#inFlight--;
		if (answer instanceof Error) this.#appends.fail(appends, answer);
		else if (answer.kind === "appended") {
			this.#appends.settle(appends, answer.result);
			this.#onCommit(answer.result.head);
		} else if (answer.kind === "failed") {
			this.#appends.fail(appends, this.#errorOf(answer.failure));
		}
		if (!this.#appends.isEmpty) this.#schedule();
	}

	#sendSnapshots(): Promise<void> {
		this.#sending ??= this.#sendAllSnapshots().finally(() => {
			this.#sending = undefined;
		});
		return this.#sending;
	}

	/** One message after another until none waits. */
	async #sendAllSnapshots(): Promise<void> {
		while (this.#snapshots.isDue && this.thread.isUp) {
			const rows = this.#snapshots.take();
			await this.thread.ask({ kind: "snapshots", rows }).catch(() => {
				// Lost with the thread, which is harmless.
			});
			this.#snapshots.settle();
		}
	}

	#threadChanged(): void {
		if (this.thread.isUp) this.#schedule();
		else if (this.thread.isFailing || this.#isClosed) {
			this.#appends.failWaiting(this.#threadDown());
		}
	}

	#threadDown(): StoreUnavailable {
		return new StoreUnavailable(
			`${this.#file}: the writer thread keeps dying and is started again`,
		);
	}

	#errorOf({ unknown, error }: WriteFailure): Error {
		const cause = errorOf(error);
		if (!unknown) return unavailable(this.#file, cause);
		const message = `${this.#file}: the commit failed: ${error.message} (${error.code})`;
		return new AppendOutcomeUnknown(message, { cause });
	}
}

export function closedError(file: string): StoreUnavailable {
	return new StoreUnavailable(`${file}: the event store is closed`);
}
