/** The embedded event store's file, read from outside to check what the server says. */

import { join } from "node:path";
import Database from "better-sqlite3";

export interface LogExtent {
	readonly events: number;
	/** Position of the last event; 0 where there is none. */
	readonly head: number;
}

export function logFileIn(logDirectory: string): string {
	return join(logDirectory, "events.sqlite");
}

/**
 * Visitors' streams alone: what projections read and commands lead to. Behind EventStoreDB's protocol the log holds the
 * server's snapshots, too.
 */
export function readLogExtent(logDirectory: string): LogExtent {
	const db = new Database(logFileIn(logDirectory), {
		readonly: true,
		fileMustExist: true,
	});
	try {
		return db
			.prepare<[], LogExtent>(
				`SELECT count(*) AS events, coalesce(max(position), 0) AS head FROM events
				WHERE stream_id IN (SELECT id FROM streams WHERE name >= 'visitor-' AND name < 'visitor.')`,
			)
			.get() as LogExtent;
	} finally {
		db.close();
	}
}
