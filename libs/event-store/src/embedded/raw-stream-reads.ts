/** Reads of single streams for the protocol server: what a stream's rules leave of it. */

import type Database from "better-sqlite3";
import { MAX_PAGE } from "#kernel";
import {
	type RawStreamPage,
	type RawStreamRead,
	TOMBSTONE_REVISION,
} from "../raw-log.js";
import { RAW_COLUMNS, type RawRow, takePage } from "./raw-row.js";
import {
	DELETED_BEFORE,
	METASTREAM_RULES,
	originalOf,
	type StreamRules,
} from "./stream-rules.js";

interface StreamRow extends StreamRules {
	readonly id: number;
	/** Of the last event; null where there is none. */
	readonly last: number | null;
}

interface VisibleStream {
	readonly id: number;
	/** Revisions of the first event that can be read and of the last. */
	readonly first: number;
	readonly last: number;
}

export class RawStreamReads {
	readonly #statements: ReturnType<typeof statementsOf>;

	constructor(db: Database.Database) {
		this.#statements = statementsOf(db);
	}

	read(name: string, read: RawStreamRead, nowMs: number): RawStreamPage {
		const original = originalOf(name);
		if (original !== null && this.#isTombstoned(original)) {
			return { status: "tombstoned" };
		}
		const row = this.#statements.stream.get(name);
		if (row === undefined || row.last === null) return { status: "notFound" };
		if (row.last === TOMBSTONE_REVISION) return { status: "tombstoned" };
		const rules = original === null ? row : METASTREAM_RULES;
		if (rules.truncateBefore === DELETED_BEFORE) return { status: "notFound" };
		const { id, last } = row;
		const stream = { id, last, first: this.#first(id, last, rules, nowMs) };
		return read.direction === "forwards"
			? this.#forwards(stream, read)
			: this.#backwards(stream, read);
	}

	#isTombstoned(name: string): boolean {
		return this.#statements.stream.get(name)?.last === TOMBSTONE_REVISION;
	}

	#forwards(
		{ id, first, last }: VisibleStream,
		{ from, limit }: RawStreamRead,
	): RawStreamPage {
		const wanted = from === "start" ? 0 : from === "end" ? last + 1 : from;
		const max = Math.min(limit, MAX_PAGE);
		const low = Math.max(wanted, first);
		const rows = this.#statements.forwards.iterate(id, low, last, max);
		const { events } = takePage(rows, max);
		const reached = events.at(-1)?.revision ?? last;
		const next = reached < last ? reached + 1 : null;
		return { status: "ok", events, next, lastRevision: last };
	}

	#backwards(
		{ id, first, last }: VisibleStream,
		{ from, limit }: RawStreamRead,
	): RawStreamPage {
		const wanted = from === "start" ? 0 : from === "end" ? last : from;
		const max = Math.min(limit, MAX_PAGE);
		const high = Math.min(wanted, last);
		const rows = this.#statements.backwards.iterate(id, first, high, max);
		const { events } = takePage(rows, max);
		const reached = events.at(-1)?.revision ?? first;
		const next = reached > first ? reached - 1 : null;
		return { status: "ok", events, next, lastRevision: last };
	}

	/** Revision of the first event that the rules leave; after the last where they leave none. */
	#first(
		id: number,
		last: number,
		{ maxAge, maxCount, truncateBefore }: StreamRules,
		nowMs: number,
	): number {
		let first = Math.max(truncateBefore ?? 0, 0);
		if (maxCount !== null) first = Math.max(first, last - maxCount + 1);
		if (maxAge === null || first > last) return Math.min(first, last + 1);
		// Times never fall along the log, so the first event that is young enough is found by halving.
		const youngest = nowMs - maxAge * 1_000;
		let end = last + 1;
		while (first < end) {
			const middle = Math.floor((first + end) / 2);
			const recordedAt = this.#statements.recordedAt.get(id, middle);
			if (recordedAt === undefined || recordedAt >= youngest) end = middle;
			else first = middle + 1;
		}
		return first;
	}
}

function statementsOf(db: Database.Database) {
	const range = `SELECT ${RAW_COLUMNS} FROM events e JOIN streams s ON s.id = e.stream_id
		WHERE e.stream_id = ? AND e.revision BETWEEN ? AND ? ORDER BY e.revision`;
	return {
		stream: db.prepare<[string], StreamRow>(
			`SELECT id, max_age AS maxAge, max_count AS maxCount, truncate_before AS truncateBefore,
				(SELECT max(revision) FROM events WHERE stream_id = streams.id) AS last
			FROM streams WHERE name = ?`,
		),
		forwards: db.prepare<number[], RawRow>(`${range} LIMIT ?`).raw(),
		backwards: db.prepare<number[], RawRow>(`${range} DESC LIMIT ?`).raw(),
		recordedAt: db
			.prepare<[number, number], number>(
				"SELECT recorded_at FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT 1",
			)
			.pluck(),
	};
}
