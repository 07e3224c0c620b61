/** The statements that read a log, prepared once per connection. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import type { EventFilter, RecordedEvent } from "#kernel";
import { dataOf, metadataOf } from "./event-values.js";
import { LAST_CHARACTER } from "./name-prefix.js";
import { RawAllReads } from "./raw-all-reads.js";
import { RawStreamReads } from "./raw-stream-reads.js";

/** Shapes of filters (how many types, how many prefixes) that keep their statement. */
const FILTER_SHAPES_MAX = 32;

type EventRow = [
	position: number,
	stream: string,
	revision: number,
	eventId: string,
	type: string,
	recordedAt: number,
	metadata: string,
	data: string,
	format: number,
];

const COLUMNS =
	"e.position, s.name, e.revision, e.event_id, e.type, e.recorded_at, e.metadata, e.data, e.format";

export class LogQueries {
	readonly #db: Database.Database;
	#rawStreams: RawStreamReads | undefined;
	#rawAll: RawAllReads | undefined;
	readonly #scans = new LRUCache<
		string,
		Database.Statement<unknown[], EventRow>
	>({ max: FILTER_SHAPES_MAX });
	readonly #head: Database.Statement<[], number>;
	readonly #stream: Database.Statement<unknown[], EventRow>;
	readonly #snapshot: Database.Statement<
		[string],
		{ revision: number; schema: string; state: string }
	>;

	constructor(db: Database.Database) {
		this.#db = db;
		this.#head = db
			.prepare<[], number>(
				"SELECT position FROM events ORDER BY position DESC LIMIT 1",
			)
			.pluck();
		this.#stream = db
			.prepare<unknown[], EventRow>(
				`SELECT ${COLUMNS} FROM streams s JOIN events e ON e.stream_id = s.id
				WHERE s.name = ? AND e.revision >= max(?, coalesce(s.truncate_before, 0)) ORDER BY e.revision LIMIT ?`,
			)
			.raw();
		this.#snapshot = db.prepare(
			"SELECT revision, schema, state FROM snapshots WHERE stream = ?",
		);
	}

	get rawStreams(): RawStreamReads {
		this.#rawStreams ??= new RawStreamReads(this.#db);
		return this.#rawStreams;
	}

	get rawAll(): RawAllReads {
		this.#rawAll ??= new RawAllReads(this.#db);
		return this.#rawAll;
	}

	head(): number {
		return this.#head.get() ?? 0;
	}

	stream(name: string, from: number, limit: number): EventRow[] {
		return this.#stream.all(name, from, limit);
	}

	/** Events in (`after`, `until`] that pass the filter, in order. */
	scan(
		after: number,
		until: number,
		limit: number,
		filter: EventFilter | undefined,
	): IterableIterator<EventRow> {
		const types = filter?.types ?? null;
		const prefixes = filter?.streamPrefixes ?? null;
		const shape = `${types?.length}/${prefixes?.length}`;
		let statement = this.#scans.get(shape);
		if (statement === undefined) {
			const sql = scanSql(types?.length, prefixes?.length);
			statement = this.#db.prepare<unknown[], EventRow>(sql).raw();
			this.#scans.set(shape, statement);
		}
		return statement.iterate(
			after,
			until,
			...(types ?? []),
			...(prefixes ?? []).flatMap((p) => [p, p + LAST_CHARACTER]),
			limit,
		);
	}

	snapshot(stream: string) {
		return this.#snapshot.get(stream);
	}
}

function scanSql(types?: number, prefixes?: number): string {
	const conditions = ["e.position > ? AND e.position <= ?"];
	if (types !== undefined) {
		conditions.push(`e.type IN (${Array(types).fill("?").join(", ")})`);
	}
	if (prefixes !== undefined) {
		const ranges = Array(prefixes).fill("(s.name >= ? AND s.name < ?)");
		conditions.push(`(${ranges.join(" OR ") || "FALSE"})`);
	}
	// CROSS JOIN keeps SQLite from going through the streams first.
	return `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream_id
		WHERE ${conditions.join(" AND ")} ORDER BY e.position LIMIT ?`;
}

/** @throws UnreadableEvent */
export function recordedEvent(row: EventRow): RecordedEvent {
	const [position, stream, revision, eventId, type, recordedAt] = row;
	const [, , , , , , metadata, data, format] = row;
	return {
		eventId,
		type,
		data: dataOf(data, format, position),
		metadata: metadataOf(metadata, format, position),
		stream,
		revision,
		position,
		recordedAt,
	};
}
