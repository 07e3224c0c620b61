import Database from "better-sqlite3";
import { StoreUnavailable } from "#kernel";
import { newEvents, readOn, rejection } from "../contract/fixtures.js";
import { rawEvents, revisionsOf } from "../spec-support/raw-events.js";
import { directoryPerTest } from "../spec-support/temp-directory.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";
import { logFileOf } from "./log-file.js";
import { openEmbeddedLogReader } from "./log-reader.js";
import { SCHEMA_VERSION } from "./log-schema.js";

/** A log of schema version 1, as it was written, with one stream of `count` events and a snapshot. */
function writeVersion1(directory: string, count: number): void {
	const db = new Database(logFileOf(directory));
	db.pragma("journal_mode = WAL");
	db.exec(`
		CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
		CREATE TABLE events (
			position INTEGER PRIMARY KEY AUTOINCREMENT, stream_id INTEGER NOT NULL, revision INTEGER NOT NULL,
			event_id TEXT NOT NULL, type TEXT NOT NULL, recorded_at INTEGER NOT NULL, metadata TEXT NOT NULL,
			data TEXT NOT NULL, UNIQUE (stream_id, revision)
		) STRICT;
		CREATE TABLE snapshots (
			stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, schema TEXT NOT NULL, state TEXT NOT NULL
		) STRICT;
		CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
		PRAGMA application_id = ${0x6a6c6f67};
		PRAGMA user_version = 1;
		INSERT INTO streams (id, name) VALUES (1, 'visitor-default.v');
		INSERT INTO snapshots VALUES ('visitor-default.v', 1, 'v1', '{"n":1}');
	`);
	const insert = db.prepare(
		"INSERT INTO events (stream_id, revision, event_id, type, recorded_at, metadata, data) VALUES (1, ?, ?, 'T', 1000, '{}', ?)",
	);
	for (let n = 0; n < count; n++) {
		const id = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
		insert.run(n, id, JSON.stringify({ n }));
	}
	db.close();
}

describe("a log file of version 1", () => {
	const temp = directoryPerTest();

	it("goes on as one of this version, with all that it holds", async () => {
		writeVersion1(temp.path, 50);
		const store = await openEmbeddedEventStore({ directory: temp.path });
		const stream = "visitor-default.v";
		const { events } = await readOn(store, 0, 20);
		expect(events).toHaveLength(50);
		expect(events[49]).toMatchObject({ revision: 49, data: { n: 49 } });
		expect(await store.loadSnapshot(stream)).toMatchObject({ revision: 1 });
		expect(await store.append(stream, 49, newEvents(1))).toEqual({
			revision: 50,
			positions: [51],
		});
		await store.raw.append("other", "noStream", rawEvents(2));
		await store.raw.deleteStream(stream, 50);
		expect(await revisionsOf(store.raw, stream)).toBe("notFound");
		await store.close();
		const db = new Database(logFileOf(temp.path));
		expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
		expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
		db.close();
	});

	it("has the tables that a new one has", async () => {
		const tablesOf = async (directory: string) => {
			const store = await openEmbeddedEventStore({ directory });
			await store.close();
			const db = new Database(logFileOf(directory));
			const columns = ["streams", "events", "snapshots", "probe"].map((table) =>
				db.pragma(`table_info(${table})`),
			);
			db.close();
			return columns;
		};
		writeVersion1(temp.path, 1);
		const upgraded = await tablesOf(temp.path);
		const fresh = await tablesOf(`${temp.path}/new`);
		const byName = (columns: unknown) =>
			(columns as { cid: number; name: string }[])
				.map(({ cid, ...column }) => column)
				.toSorted((a, b) => a.name.localeCompare(b.name));
		expect(upgraded.map(byName)).toEqual(fresh.map(byName));
	});

	it("waits for a server where somebody only reads it", async () => {
		writeVersion1(temp.path, 1);
		const reading = openEmbeddedLogReader({ directory: temp.path });
		const error = await rejection(reading);
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(String(error)).toContain("schema version 1");
	});
});
