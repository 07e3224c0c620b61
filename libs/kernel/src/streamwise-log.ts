/**
 * A log that can be read stream by stream. Who folds all of it into models of single streams has each model in hand for
 * as long as its events last, and writes it once. Synchronous, for threads of their own.
 */

import type { StreamEvent } from "./event-store.js";

/** An event's place in this order; only the log that gave it knows what it means. */
export interface StreamwisePlace {
	/** The stream's number. */
	readonly stream: number;
	readonly revision: number;
}

/** Before the first event. */
export const STREAMWISE_START: StreamwisePlace = { stream: 0, revision: -1 };

/** A share of the streams, so that several threads have all of them between them. */
export interface StreamPart {
	/** From 0. */
	readonly index: number;
	readonly of: number;
}

export interface StreamwiseRead {
	readonly after: StreamwisePlace;
	/** Events at later positions are left out. */
	readonly until: number;
	readonly part: StreamPart;
	/** Only streams that begin with it. */
	readonly streamPrefix: string;
	/** Events at most; the driver bounds it to MAX_PAGE. */
	readonly limit: number;
}

/** Events of one stream, in order and without a gap; at least one. */
export interface StreamRun {
	/** The stream's number. */
	readonly stream: number;
	readonly events: readonly StreamEvent[];
}

export interface StreamwisePage {
	/** A page may begin and end within a stream. */
	readonly runs: readonly StreamRun[];
	/** To go on from; null where there is nothing more. */
	readonly next: StreamwisePlace | null;
}

export interface StreamwiseLog {
	/** @throws StoreUnavailable */
	read(read: StreamwiseRead): StreamwisePage;

	/** Position of the last event recorded by then; 0 where there is none. @throws StoreUnavailable */
	positionAt(timeMs: number): number;
	close(): void;
}
