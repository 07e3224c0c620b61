/** The statements that read a log, prepared once per connection. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import type { EventFilter, RecordedEvent } from "#kernel";
import { EventFormat } from "./event-format.js";
import { UnreadableEvent } from "./log-errors.js";
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

/**
 * An event that came through the `RawLog` may be anything: its data are null where they are no JSON, its metadata empty
 * where they are no JSON object. @throws UnreadableEvent where one of the domain's own is damaged
 */
export function recordedEvent(row: EventRow): RecordedEvent {
	const [position, stream, revision, eventId, type, recordedAt] = row;
	const isForeign = row[8] !== 0;
	return {
		eventId,
		type,
		data: isForeign ? foreignData(row) : parsed(row[7], position, "data"),
		metadata: (isForeign
			? foreignMetadata(row)
			: parsed(row[6], position, "metadata")) as RecordedEvent["metadata"],
		stream,
		revision,
		position,
		recordedAt,
	};
}

function parsed(
	text: string,
	position: number,
	field: "data" | "metadata",
): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new UnreadableEvent(position, field, cause);
	}
}

function foreignData([, , , , , , , data, format]: EventRow): unknown {
	return (format & EventFormat.dataBase64) === 0 ? jsonOrNull(data) : null;
}

function foreignMetadata([, , , , , , metadata, , format]: EventRow): object {
	const isText = (format & EventFormat.metadataBase64) === 0;
	const value = isText ? jsonOrNull(metadata) : null;
	return typeof value === "object" && value !== null ? value : {};
}

function jsonOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
