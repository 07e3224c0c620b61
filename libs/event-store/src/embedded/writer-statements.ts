/** The statements of the writer, prepared once per opening of the log. */

import type Database from "better-sqlite3";
import type { EventTexts } from "./event-format.js";

export type WriterStatements = ReturnType<typeof writerStatements>;

export function writerStatements(db: Database.Database) {
	return {
		begin: db.prepare("BEGIN IMMEDIATE"),
		commit: db.prepare("COMMIT"),
		last: db
			.prepare<[], number>(
				"SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1",
			)
			.pluck(),
		lastGiven: db
			.prepare<[], number>(
				"SELECT seq FROM sqlite_sequence WHERE name = 'events'",
			)
			.pluck(),
		insert: db.prepare(
			"INSERT INTO events (position, stream_id, revision, event_id, type, recorded_at, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		),
		insertForeign: db.prepare(
			"INSERT INTO events (position, stream_id, revision, event_id, type, recorded_at, metadata, data, format) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		),
		idsAfter: db.prepare<
			[number, number, number],
			{ position: number; event_id: string }
		>(
			"SELECT position, event_id FROM events WHERE stream_id = ? AND revision > ? ORDER BY revision LIMIT ?",
		),
		lastData: db.prepare<[number], EventTexts>(
			"SELECT format, data, metadata FROM events WHERE stream_id = ? ORDER BY revision DESC LIMIT 1",
		),
		saveSnapshot: db.prepare(
			`INSERT INTO snapshots (stream, revision, schema, state) VALUES (?, ?, ?, ?)
			ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, schema = excluded.schema, state = excluded.state
			WHERE excluded.revision >= revision OR excluded.schema <> schema`,
		),
		probe: db.prepare(
			"INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1",
		),
	};
}
