/**
 * The yardstick for projections: reads the embedded log from beginning to end, parses each event's data and does
 * nothing with it. Prints the figures as JSON.
 *
 * Arguments: the log's file.
 */

import Database from "better-sqlite3";
import type { SqliteFigures } from "./sqlite-figures.js";

const PAGE_ROWS = 1_000;

const file = process.argv[2];
if (file === undefined) throw new Error("no file given");

type EventRow = readonly [
	position: number,
	stream: number,
	revision: number,
	id: string,
	type: string,
	recordedAt: number,
	metadata: string,
	data: string,
];

const db = new Database(file, { readonly: true, fileMustExist: true });
const page = db
	.prepare<[number], EventRow>(
		`SELECT position, stream_id, revision, event_id, type, recorded_at, metadata, data
		FROM events WHERE position > ? ORDER BY position LIMIT ${PAGE_ROWS}`,
	)
	.raw();

function scan(): SqliteFigures {
	const startMs = performance.now();
	let rows = 0;
	let position = 0;
	let fields = 0;
	for (let events = page.all(0); events.length > 0; ) {
		for (const event of events) {
			// Looked at, so that parsing cannot be left out.
			fields += Object.keys(JSON.parse(event[7]) as object).length;
			position = event[0];
		}
		rows += events.length;
		events = page.all(position);
	}
	if (rows > 0 && fields === 0) throw new Error("the events hold no data");
	const elapsedMs = performance.now() - startMs;
	return { rows, rowsPerSecond: (rows * 1_000) / elapsedMs };
}

// The first pass brings the file into the system's cache, where the server has it too.
scan();
console.log(JSON.stringify(scan()));
db.close();
