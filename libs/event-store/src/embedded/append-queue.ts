/** Appends whose answer is owed: those that wait for the writer, in order, and those that it has. Bounded over both. */

import {
	type AppendResult,
	Overloaded,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import type { LogAppend } from "./log-append.js";
import type {
	AppendBatch,
	BatchWritten,
	Unwritten,
} from "./writer-protocol.js";

/** Appends, and bytes of their data and metadata, that are owed an answer at most. */
export const PENDING_APPENDS_MAX = 20_000;
export const PENDING_BYTES_MAX = 67_108_864;

/** What goes into one transaction at most: it bounds how long the first of them waits for the last. */
const BATCH_APPENDS_MAX = 500;
const BATCH_BYTES_MAX = 1_048_576;

export interface PendingAppend {
	readonly encoded: LogAppend;
	readonly resolve: (result: AppendResult) => void;
	readonly reject: (error: Error) => void;
}

export class AppendQueue {
	#waiting: PendingAppend[] = [];
	#count = 0;
	#bytes = 0;
	#onSettled: (() => void)[] = [];

	get isEmpty(): boolean {
		return this.#waiting.length === 0;
	}

	/** Resolves with what `settle` finds. Rejects with Overloaded at once where there is no room. */
	add(encoded: LogAppend): Promise<AppendResult> {
		if (
			this.#count >= PENDING_APPENDS_MAX ||
			this.#bytes + encoded.bytes > PENDING_BYTES_MAX
		) {
			return Promise.reject(
				new Overloaded(`${this.#count} appends wait for the event log`),
			);
		}
		this.#count++;
		this.#bytes += encoded.bytes;
		return new Promise((resolve, reject) => {
			this.#waiting.push({ encoded, resolve, reject });
		});
	}

	/** The next appends for one transaction, no longer waiting but still owed. */
	take(): PendingAppend[] {
		let bytes = 0;
		let count = 0;
		for (const { encoded } of this.#waiting) {
			bytes += encoded.bytes;
			if (count > 0 && bytes > BATCH_BYTES_MAX) break;
			count++;
			if (count === BATCH_APPENDS_MAX) break;
		}
		if (count < this.#waiting.length) return this.#waiting.splice(0, count);
		const all = this.#waiting;
		this.#waiting = [];
		return all;
	}

	/** Answers appends that were taken. */
	settle(taken: readonly PendingAppend[], result: BatchWritten): void {
		let next = 0;
		for (let i = 0; i < taken.length; i++) {
			const append = taken[i] as PendingAppend;
			const first = result.firsts[i] as number;
			this.#release(append);
			if (first > 0) {
				const revision = result.revisions[i] as number;
				append.resolve(appended(append.encoded, first, revision));
			} else settleUnwritten(append, result.unwritten[next++] as Unwritten);
		}
	}

	fail(taken: readonly PendingAppend[], error: Error): void {
		for (const append of taken) {
			this.#release(append);
			append.reject(error);
		}
	}

	failWaiting(error: Error): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		this.fail(waiting, error);
	}

	/** Resolves when no answer is owed. */
	async allSettled(): Promise<void> {
		if (this.#count === 0) return;
		await new Promise<void>((resolve) => this.#onSettled.push(resolve));
	}

	#release({ encoded }: PendingAppend): void {
		this.#count--;
		this.#bytes -= encoded.bytes;
		if (this.#count > 0) return;
		for (const resolve of this.#onSettled.splice(0)) resolve();
	}
}

export function batchOf(appends: readonly PendingAppend[]): AppendBatch {
	const batch: AppendBatch = {
		streams: [],
		expected: [],
		actions: [],
		counts: [],
		formats: [],
		texts: [],
	};
	for (const { encoded } of appends) {
		batch.streams.push(encoded.stream);
		batch.expected.push(encoded.expected);
		batch.actions.push(encoded.action);
		batch.counts.push(encoded.count);
		batch.formats.push(encoded.formats);
		for (const text of encoded.texts) batch.texts.push(text);
	}
	return batch;
}

function appended(
	{ count }: LogAppend,
	first: number,
	revision: number,
): AppendResult {
	const positions = [first];
	for (let i = 1; i < count; i++) positions.push(first + i);
	return { revision, positions };
}

function settleUnwritten(
	{ encoded: { stream, expected }, resolve, reject }: PendingAppend,
	unwritten: Unwritten,
): void {
	if ("positions" in unwritten) {
		const { revision, positions } = unwritten;
		resolve({ revision, positions });
	} else if ("tombstoned" in unwritten) {
		reject(new StreamTombstoned(stream));
	} else {
		reject(new WrongExpectedRevision(stream, expected, unwritten.actual));
	}
}
