import type { Clock, EventLog } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { AnyProjection } from "../projection.js";
import type { RebuildRecord } from "./rebuild-record.js";

/** What a rebuild works with. */
export interface RebuildSurroundings {
	readonly log: EventLog;
	/** For writing; statements may take long. */
	readonly db: ReadModelDatabase;
	/** Another connection, for reading one state of the live tables while `db` writes. */
	readonly reader: ReadModelDatabase;
	/** All that there are. */
	readonly projections: readonly AnyProjection[];
	readonly clock: Clock;
	/**
	 * Folds the streams up to `foldUntil`, each part in a thread of its own. Null where the log cannot be read stream by
	 * stream.
	 */
	readonly foldStreams:
		| ((record: RebuildRecord, signal: AbortSignal) => Promise<void>)
		| null;
	/** Threads that may fold a log that ends there. */
	partsFor(headPosition: number): number;
	/** Position of the last event recorded by then; 0 where there is none. */
	positionAt(timeMs: number): Promise<number>;
}
