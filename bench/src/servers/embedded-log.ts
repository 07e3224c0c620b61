/** The embedded event store's file, read from outside to check what the server says. */

import { join } from "node:path";
import Database from "better-sqlite3";

export interface LogExtent {
	readonly events: number;
	/** Position of the last event; 0 where there is none. */
	readonly head: number;
}

export function logFileIn(dataDirectory: string): string {
	return join(dataDirectory, "events.sqlite");
}

export function readLogExtent(dataDirectory: string): LogExtent {
	const db = new Database(logFileIn(dataDirectory), {
		readonly: true,
		fileMustExist: true,
	});
	try {
		return db
			.prepare<[], LogExtent>(
				"SELECT count(*) AS events, coalesce(max(position), 0) AS head FROM events",
			)
			.get() as LogExtent;
	} finally {
		db.close();
	}
}
