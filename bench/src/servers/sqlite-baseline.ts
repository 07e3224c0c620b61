/**
 * The yardstick for durable writing: rows like the log's events into SQLite with WAL and `synchronous=FULL`, so many
 * per transaction, for a while, with nothing around it. Prints the figures as JSON.
 *
 * Arguments: directory for the file, rows per transaction, streams, milliseconds.
 */

import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { SqliteFigures } from "./sqlite-figures.js";

const [directory, perTransaction, streams, durationMs] = process.argv.slice(2);
if (directory === undefined) throw new Error("no directory given");

const ROWS = Number(perTransaction);
const STREAMS = Number(streams);
const WARM_UP_MS = 500;

/** As long as those of a page view as recorded. */
const DATA_CHARS = 620;
const METADATA_CHARS = 210;

const db = new Database(join(directory, `baseline-${ROWS}.sqlite`));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.pragma("wal_autocheckpoint = 4000");
db.exec(`CREATE TABLE events (
	position INTEGER PRIMARY KEY AUTOINCREMENT,
	stream_id INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	event_id TEXT NOT NULL,
	type TEXT NOT NULL,
	recorded_at INTEGER NOT NULL,
	metadata TEXT NOT NULL,
	data TEXT NOT NULL,
	UNIQUE (stream_id, revision)
) STRICT`);
const insert = db.prepare(
	"INSERT INTO events (stream_id, revision, event_id, type, recorded_at, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
);
const revisions = new Uint32Array(STREAMS);
const data = JSON.stringify({
	page: randomBytes(DATA_CHARS / 2).toString("hex"),
});
const metadata = JSON.stringify({
	commandId: randomBytes(METADATA_CHARS / 2).toString("hex"),
});

const writeTransaction = db.transaction(() => {
	for (let row = 0; row < ROWS; row++) {
		const stream = Math.floor(Math.random() * STREAMS);
		const revision = revisions[stream] as number;
		revisions[stream] = revision + 1;
		insert.run(
			stream,
			revision,
			randomUUID(),
			"PageViewed",
			Date.now(),
			metadata,
			data,
		);
	}
});

function writeFor(ms: number): SqliteFigures {
	const startMs = performance.now();
	let rows = 0;
	let elapsedMs = 0;
	while (elapsedMs < ms) {
		writeTransaction.immediate();
		rows += ROWS;
		elapsedMs = performance.now() - startMs;
	}
	return { rows, rowsPerSecond: (rows * 1_000) / elapsedMs };
}

writeFor(WARM_UP_MS);
const figures = writeFor(Number(durationMs));
db.close();
console.log(JSON.stringify(figures));
