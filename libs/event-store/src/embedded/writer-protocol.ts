/** What the main thread and the writer thread say to each other. Flat arrays: structured clone is paid per object. */

import type { PlainError } from "./log-errors.js";

export interface WriterData {
	readonly file: string;
	/** Whether the file may be made; not when a writer takes over from one that died. */
	readonly create: boolean;
}

/** Texts of one event in `AppendBatch.texts`: event id, type, data, metadata. */
export const TEXTS_PER_EVENT = 4;

/** Appends that are written in one transaction; index `i` of the first three belongs to one append. */
export interface AppendBatch {
	readonly streams: string[];
	readonly expected: number[];
	/** Number of events. */
	readonly counts: number[];
	/** The texts of all events of all appends, one after another. */
	readonly texts: string[];
}

/** An append that wrote nothing; `index` is its place in the batch. */
export type Unwritten =
	| { readonly index: number; readonly actual: number }
	/** Had been written before, at these positions. */
	| { readonly index: number; readonly positions: number[] };

export interface BatchWritten {
	/** For each append the position of its first event, the others following without gap; 0 where it is in `unwritten`. */
	readonly firsts: number[];
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
