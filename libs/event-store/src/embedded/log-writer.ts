/** The one writer of a log: a transaction per batch, and a fresh start after any that failed. */

import { plainError } from "./log-errors.js";
import { WritableLog } from "./writable-log.js";
import type {
	AppendBatch,
	BatchWritten,
	SnapshotRow,
	Unwritten,
	WriteFailure,
} from "./writer-protocol.js";

/** Errors of a commit after which the batch is surely not in the file. */
const NOTHING_WRITTEN = ["SQLITE_FULL", "SQLITE_BUSY"];

export class LogWriter {
	readonly #file: string;
	#create: boolean;
	#log: WritableLog | null = null;

	constructor(file: string, create: boolean) {
		this.#file = file;
		this.#create = create;
	}

	/** Opens the file where that has not been done. Returns the head. @throws as `openForWriting` */
	open(): number {
		return this.#opened().head;
	}

	/** Writes the appends of a batch that meet their expected revision, durably; all of these or, where it fails, none. */
	write(batch: AppendBatch, nowMs: number): BatchWritten | WriteFailure {
		let committing = false;
		try {
			const log = this.#opened();
			log.begin(nowMs);
			const firsts: number[] = [];
			const revisions: number[] = [];
			const unwritten: Unwritten[] = [];
			let firstEvent = 0;
			for (let i = 0; i < batch.streams.length; i++) {
				const written = log.append(batch, i, firstEvent);
				firstEvent += batch.counts[i] as number;
				const isWritten = "first" in written;
				firsts.push(isWritten ? written.first : 0);
				revisions.push(isWritten ? written.revision : 0);
				if (!isWritten) unwritten.push({ index: i, ...written });
			}
			committing = true;
			log.commit();
			return { firsts, revisions, unwritten, head: log.head };
		} catch (cause) {
			this.#discard();
			const error = plainError(cause);
			// A commit whose frames were written but not synced is rolled back here, and found again by a recovery.
			return {
				unknown: committing && !NOTHING_WRITTEN.includes(error.code),
				error,
			};
		}
	}

	/** Snapshots may get lost, so a failure is not reported. */
	saveSnapshots(rows: readonly SnapshotRow[]): void {
		try {
			this.#opened().saveSnapshots(rows);
		} catch {
			this.#discard();
		}
	}

	/** A small durable write. @throws SQLite's error */
	probe(): void {
		try {
			this.#opened().probe();
		} catch (error) {
			this.#discard();
			throw error;
		}
	}

	close(): void {
		this.#log?.close();
		this.#log = null;
	}

	#opened(): WritableLog {
		this.#log ??= new WritableLog(this.#file, this.#create);
		// From here on a file that is gone is a failure, never a reason to begin a new log.
		this.#create = false;
		return this.#log;
	}

	/** Closing rolls back, and SQLite decides only on opening whether it may write and how long the file is. */
	#discard(): void {
		try {
			this.#log?.close();
		} finally {
			this.#log = null;
		}
	}
}
