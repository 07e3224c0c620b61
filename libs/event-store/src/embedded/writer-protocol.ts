/** What the main thread and the writer thread say to each other. Flat arrays: structured clone is paid per object. */

import type { PlainError } from "./log-errors.js";

export interface WriterData {
	readonly file: string;
	/** Whether the file may be made; not when a writer takes over from one that died. */
	readonly create: boolean;
}

/** Texts of one event in `AppendBatch.texts`: event id, type, data, metadata. */
export const TEXTS_PER_EVENT = 4;

/** Expected states beside a revision and NO_STREAM, in EventStoreDB's own numbers. */
export const ANY_REVISION = -2;
export const STREAM_EXISTS = -4;

/** What is to be done with a stream that is in the state expected; the last two have no events. */
export const Action = { append: 0, delete: 1, tombstone: 2 } as const;

/** Appends that are written in one transaction; index `i` of all but the texts belongs to one append. */
export interface AppendBatch {
	readonly streams: string[];
	/** A revision, NO_STREAM, ANY_REVISION or STREAM_EXISTS. */
	readonly expected: number[];
	readonly actions: number[];
	/** Number of events. */
	readonly counts: number[];
	/** Bits of `EventFormat` per event; null for the domain's, whose events are all JSON texts. */
	readonly formats: (readonly number[] | null)[];
	/** The texts of all events of all appends, one after another. */
	readonly texts: string[];
}

/** Why an append wrote nothing. */
export type Verdict =
	| { readonly actual: number }
	| { readonly tombstoned: true }
	/** Had been written before, at these positions; or there was nothing to write. */
	| { readonly revision: number; readonly positions: number[] };

/** An append that wrote nothing; `index` is its place in the batch. */
export type Unwritten = Verdict & { readonly index: number };

export interface BatchWritten {
	/** For each append the position of its first event, the others following without gap; 0 where it is in `unwritten`. */
	readonly firsts: number[];
	/** For each append the revision of its last event. */
	readonly revisions: number[];
	readonly unwritten: Unwritten[];
	/** Position of the last event in the log. */
	readonly head: number;
}

export interface SnapshotRow {
	readonly stream: string;
	readonly revision: number;
	readonly schema: string;
	/** JSON. */
	readonly state: string;
}

/** Why a transaction failed; `unknown`: it may come to light after a crash that it was written after all. */
export interface WriteFailure {
	readonly unknown: boolean;
	readonly error: PlainError;
}

export type ToWriter =
	| { readonly kind: "append"; readonly batch: AppendBatch }
	| { readonly kind: "snapshots"; readonly rows: SnapshotRow[] }
	| { readonly kind: "probe" }
	| { readonly kind: "close" };

/** Each message is answered once, in order; `ready` comes first, unasked. */
export type FromWriter =
	| { readonly kind: "ready"; readonly head: number }
	| { readonly kind: "unusable"; readonly error: PlainError }
	| { readonly kind: "unready"; readonly error: PlainError }
	| { readonly kind: "appended"; readonly result: BatchWritten }
	| { readonly kind: "failed"; readonly failure: WriteFailure }
	| { readonly kind: "snapshots" }
	| { readonly kind: "probed"; readonly error: PlainError | null }
	| { readonly kind: "closed" };
