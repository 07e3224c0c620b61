/** An open log as the writer uses it: prepared statements, the heads of recent streams, the next position. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import { NO_STREAM } from "#kernel";
import { openForWriting } from "./log-file.js";
import {
	type AppendBatch,
	type SnapshotRow,
	TEXTS_PER_EVENT,
	type Unwritten,
} from "./writer-protocol.js";

/** Streams whose head is remembered; the others are looked up, which costs two index searches. */
const STREAM_HEADS_MAX = 65_536;

interface StreamHead {
	readonly id: number;
	revision: number;
}

/**
 * What it remembers is true as long as its transactions commit: after a failed one it must be closed and a new one
 * opened.
 */
export class WritableLog {
	readonly #db: Database.Database;
	readonly #heads = new LRUCache<string, StreamHead>({ max: STREAM_HEADS_MAX });
	readonly #statements: ReturnType<typeof statementsOf>;
	#head: number;
	#recordedAt: number;

	constructor(file: string, create: boolean) {
		this.#db = openForWriting(file, create);
		this.#statements = statementsOf(this.#db);
		const last = this.#statements.last.get();
		this.#head = this.#statements.lastGiven.get() ?? 0;
		this.#recordedAt = last ?? 0;
	}

	/** Position of the last event. */
	get head(): number {
		return this.#head;
	}

	begin(nowMs: number): void {
		this.#recordedAt = Math.max(this.#recordedAt, nowMs);
		this.#statements.begin.run();
	}

	/** Durable when it returns. */
	commit(): void {
		this.#statements.commit.run();
	}

	/**
	 * Appends the batch's append at `index`, whose texts begin at `offset`. Returns the position of its first event, or
	 * why nothing was written.
	 */
	append(
		batch: AppendBatch,
		index: number,
		offset: number,
	): number | Unwritten {
		const stream = batch.streams[index] as string;
		const expected = batch.expected[index] as number;
		const count = batch.counts[index] as number;
		const known = this.#headOf(stream);
		const actual = known?.revision ?? NO_STREAM;
		if (actual !== expected) {
			const positions =
				known && this.#repeated(known, expected, batch.texts, offset, count);
			return positions ? { index, positions } : { index, actual };
		}
		const head = known ?? this.#newStream(stream);
		const first = this.#head + 1;
		const { insert } = this.#statements;
		const { texts } = batch;
		for (let i = 0, at = offset; i < count; i++, at += TEXTS_PER_EVENT) {
			insert.run(
				first + i,
				head.id,
				expected + 1 + i,
				texts[at],
				texts[at + 1],
				this.#recordedAt,
				texts[at + 3],
				texts[at + 2],
			);
		}
		this.#head += count;
		head.revision += count;
		return first;
	}

	/** Keeps the newer one of two snapshots of a stream, unless the code that reads them has changed. */
	saveSnapshots(rows: readonly SnapshotRow[]): void {
		// A lost snapshot is harmless, so nobody waits for the disk: the next append syncs it too.
		this.#db.pragma("synchronous = NORMAL");
		this.#statements.begin.run();
		for (const { stream, revision, schema, state } of rows) {
			this.#statements.saveSnapshot.run(stream, revision, schema, state);
		}
		this.#statements.commit.run();
		this.#db.pragma("synchronous = FULL");
	}

	/** Writes something small, durably. */
	probe(): void {
		this.#statements.probe.run();
	}

	close(): void {
		this.#db.close();
	}

	#headOf(stream: string): StreamHead | undefined {
		const known = this.#heads.get(stream);
		if (known) return known;
		const row = this.#statements.headOf.get(stream);
		if (!row) return undefined;
		const head = { id: row.id, revision: row.revision ?? NO_STREAM };
		this.#heads.set(stream, head);
		return head;
	}

	#newStream(stream: string): StreamHead {
		const { lastInsertRowid } = this.#statements.insertStream.run(stream);
		const head = { id: Number(lastInsertRowid), revision: NO_STREAM };
		this.#heads.set(stream, head);
		return head;
	}

	/** Positions of the events after `expected` if they are the very ones given. */
	#repeated(
		head: StreamHead,
		expected: number,
		texts: readonly string[],
		offset: number,
		count: number,
	): number[] | undefined {
		if (expected + count > head.revision) return undefined;
		const stored = this.#statements.idsAfter.all(head.id, expected, count);
		const same = stored.every(
			({ event_id }, i) => event_id === texts[offset + i * TEXTS_PER_EVENT],
		);
		return same ? stored.map(({ position }) => position) : undefined;
	}
}

function statementsOf(db: Database.Database) {
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
		insertStream: db.prepare("INSERT INTO streams (name) VALUES (?)"),
		headOf: db.prepare<[string], { id: number; revision: number | null }>(
			"SELECT id, (SELECT max(revision) FROM events WHERE stream_id = streams.id) AS revision FROM streams WHERE name = ?",
		),
		idsAfter: db.prepare<
			[number, number, number],
			{ position: number; event_id: string }
		>(
			"SELECT position, event_id FROM events WHERE stream_id = ? AND revision > ? ORDER BY revision LIMIT ?",
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
