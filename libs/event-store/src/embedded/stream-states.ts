/** What the writer knows of streams: the heads and rules of recent ones, and the rows that hold them. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import { NO_STREAM } from "#kernel";
import {
	DELETED_BEFORE,
	METASTREAM_RULES,
	NO_RULES,
	originalOf,
	rulesOf,
	type StreamRules,
} from "./stream-rules.js";

/** Streams that are remembered; the others are looked up, which costs two index searches. */
const STREAMS_MAX = 65_536;

/** SQLite's integers reach further than a number counts. */
export const LONG_MAX = 9_223_372_036_854_775_807n;

export interface StreamState {
	readonly name: string;
	/** The stream that this one holds the metadata of. */
	readonly original: string | null;
	/** 0 as long as the stream has no row. */
	id: number;
	/** Of the last event; NO_STREAM where there is none, TOMBSTONE_REVISION where that is the tombstone. */
	revision: number;
	rules: StreamRules;
	/** Revision of the last metadata event; NO_STREAM where there is none. */
	metadataRevision: number;
}

interface StreamRow {
	readonly id: number;
	readonly revision: number | null;
	readonly metadataRevision: number | null;
	readonly maxAge: number | null;
	readonly maxCount: number | null;
	readonly truncateBefore: number | null;
}

export class StreamStates {
	readonly #states = new LRUCache<string, StreamState>({ max: STREAMS_MAX });
	readonly #statements: ReturnType<typeof statementsOf>;

	constructor(db: Database.Database) {
		this.#statements = statementsOf(db);
	}

	of(name: string): StreamState {
		const known = this.#states.get(name);
		if (known) return known;
		const state = stateOf(name, this.#statements.find.get(name));
		this.#states.set(name, state);
		return state;
	}

	/** Sees to it that the stream has a row. */
	insert(state: StreamState): void {
		if (state.id !== 0) return;
		const { lastInsertRowid } = this.#statements.insert.run(state.name);
		state.id = Number(lastInsertRowid);
	}

	/** Hides all but the tombstone, which has just been written. */
	hideAll(state: StreamState): void {
		state.rules = { ...state.rules, truncateBefore: DELETED_BEFORE };
		this.#statements.truncate.run(LONG_MAX, state.id);
	}

	/** Takes the rules from the newest metadata event of the stream. */
	updateRules(state: StreamState, data: string, revision: number): void {
		this.insert(state);
		state.metadataRevision = revision;
		if (state.original === null) state.rules = rulesOf(data);
		const { maxAge, maxCount, truncateBefore } = state.rules;
		this.#statements.update.run(
			revision,
			maxAge,
			maxCount,
			truncateBefore === DELETED_BEFORE ? LONG_MAX : truncateBefore,
			state.id,
		);
	}
}

function stateOf(name: string, row: StreamRow | undefined): StreamState {
	const original = originalOf(name);
	if (row === undefined) {
		const rules = original === null ? NO_RULES : METASTREAM_RULES;
		const revision = NO_STREAM;
		return { name, original, id: 0, revision, rules, metadataRevision: -1 };
	}
	const { maxAge, maxCount, truncateBefore } = row;
	return {
		name,
		original,
		id: row.id,
		revision: row.revision ?? NO_STREAM,
		rules:
			original === null
				? { maxAge, maxCount, truncateBefore }
				: METASTREAM_RULES,
		metadataRevision: row.metadataRevision ?? NO_STREAM,
	};
}

function statementsOf(db: Database.Database) {
	return {
		find: db.prepare<[string], StreamRow>(
			`SELECT id, metadata_revision AS metadataRevision, max_age AS maxAge, max_count AS maxCount,
				truncate_before AS truncateBefore,
				(SELECT max(revision) FROM events WHERE stream_id = streams.id) AS revision
			FROM streams WHERE name = ?`,
		),
		insert: db.prepare("INSERT INTO streams (name) VALUES (?)"),
		truncate: db.prepare("UPDATE streams SET truncate_before = ? WHERE id = ?"),
		update: db.prepare(
			"UPDATE streams SET metadata_revision = ?, max_age = ?, max_count = ?, truncate_before = ? WHERE id = ?",
		),
	};
}
