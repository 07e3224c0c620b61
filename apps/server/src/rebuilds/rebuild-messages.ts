/** What the server, the process of rebuilds and its threads tell each other. */

import type { StreamPart } from "#kernel";
import type { EventPlace } from "#projections";
import type { StorePlaces } from "../backend/stores.js";

/** The thread that carries out what is asked for. */
export interface RebuildWorkerData {
	readonly places: StorePlaces;
	readonly logLevel: string;
}

/** One of the threads that fold a rebuild's streams. */
export interface FoldWorkerData {
	readonly places: StorePlaces;
	readonly generation: number;
	readonly projections: readonly string[];
	readonly until: number;
	readonly part: StreamPart;
	/** Of a `WriteTurn`; null where the database has any number of writers. */
	readonly turn: SharedArrayBuffer | null;
}

export type ToThread = { readonly type: "stop" };

export type FromThread =
	| { readonly type: "done" }
	| { readonly type: "failed"; readonly error: PlainError };

/** An error as it travels between threads: structured clone keeps neither class nor code. */
export interface PlainError {
	readonly message: string;
	/** Null where it has none. */
	readonly code: string | null;
	/** That a projection could not take. */
	readonly event: EventPlace | null;
}
