/** The embedded log stream by stream, for threads that fold all of it. */

import type Database from "better-sqlite3";
import {
	JourneylogError,
	type StreamEvent,
	type StreamRun,
	type StreamwiseLog,
	type StreamwisePage,
	type StreamwiseRead,
} from "#kernel";
import { dataOf, metadataOf } from "./event-values.js";
import { unavailable } from "./log-errors.js";
import { logFileOf, openForReading } from "./log-file.js";
import { LAST_CHARACTER } from "./name-prefix.js";

/** Types that keep their string; the domain's own are fewer. */
const TYPES_KEPT_MAX = 256;

/** Events of a page at most, each of which may have as many bytes as an append. */
export const STREAMWISE_PAGE_MAX = 256;

/** Streams whose numbers follow each other began at about the same time, and share pages of the file. */
const STREAMS_TOGETHER_BITS = 8;

/** For the pages above the events, and those that streams which began together share; 64 MiB was no faster. */
const CACHE_KIB = 8_192;

type Row = [
	stream: number,
	revision: number,
	position: number,
	eventId: string,
	type: string,
	data: string,
	/** Null for one of the domain's own, of the first version: nearly all are, and their metadata need not be parsed. */
	metadata: string | null,
];

const FIRST_VERSION: StreamEvent["metadata"] = { schemaVersion: 1 };
const FIRST_VERSION_TEXT = '{"schemaVersion":1,*';

/**
 * Bound by number: the place's stream and revision, the position, the parts, the part, the prefix and what is behind it,
 * the events. The `+` keeps SQLite to the streams' order and the index of their events.
 */
const PAGE = `SELECT s.id, e.revision, e.position, e.event_id, e.type, e.data,
	CASE WHEN e.format = 0 AND e.metadata GLOB '${FIRST_VERSION_TEXT}' THEN NULL ELSE e.metadata END
	FROM streams s CROSS JOIN events e ON e.stream_id = s.id
	WHERE s.id >= ?1 AND (s.id > ?1 OR e.revision > ?2) AND +e.position <= ?3
	AND (s.id >> ${STREAMS_TOGETHER_BITS}) % ?4 = ?5 AND +s.name >= ?6 AND +s.name < ?7
	ORDER BY s.id, e.revision LIMIT ?8`;

/** Reads the log of an embedded store that this or another process has open, or nobody. */
export class StreamwiseReader implements StreamwiseLog {
	readonly #file: string;
	readonly #db: Database.Database;
	readonly #page: Database.Statement<[Record<number, unknown>], Row>;
	readonly #lastUpTo: Database.Statement<
		[number],
		[position: number, recordedAt: number]
	>;
	readonly #format: Database.Statement<[number], number>;
	readonly #name: Database.Statement<[number], string>;
	/** One string for each type: comparing it to others is cheap then. */
	readonly #types = new Map<string, string>();

	/** @throws UnusableLogFile, StoreUnavailable */
	constructor(directory: string) {
		this.#file = logFileOf(directory);
		this.#db = this.#attempt(() => openForReading(this.#file));
		this.#db.pragma(`cache_size = -${CACHE_KIB}`);
		this.#page = this.#db.prepare<[Record<number, unknown>], Row>(PAGE).raw();
		this.#lastUpTo = this.#db
			.prepare<[number], [number, number]>(
				"SELECT position, recorded_at FROM events WHERE position <= ? ORDER BY position DESC LIMIT 1",
			)
			.raw();
		this.#format = this.#db
			.prepare<[number], number>("SELECT format FROM events WHERE position = ?")
			.pluck();
		this.#name = this.#db
			.prepare<[number], string>("SELECT name FROM streams WHERE id = ?")
			.pluck();
	}

	/** @throws StoreUnavailable, UnreadableEvent */
	read(read: StreamwiseRead): StreamwisePage {
		const { after, until, part, streamPrefix, limit } = read;
		const count = Math.min(limit, STREAMWISE_PAGE_MAX);
		return this.#attempt(() => {
			const rows = this.#page.all({
				1: after.stream,
				2: after.revision,
				3: until,
				4: part.of,
				5: part.index,
				6: streamPrefix,
				7: streamPrefix + LAST_CHARACTER,
				8: count,
			});
			const last = rows[rows.length - 1];
			const ended = last === undefined || rows.length < count;
			return {
				runs: this.#runs(rows),
				next: ended ? null : { stream: last[0], revision: last[1] },
			};
		});
	}

	/** Times of recording never go back, so halving finds it. @throws StoreUnavailable */
	positionAt(timeMs: number): number {
		return this.#attempt(() => {
			let low = 0;
			let high = this.#lastUpTo.get(Number.MAX_SAFE_INTEGER)?.[0] ?? 0;
			while (low < high) {
				const middle = Math.ceil((low + high) / 2);
				const [position, recordedAt] = this.#lastUpTo.get(middle) ?? [0, 0];
				if (recordedAt <= timeMs) low = middle;
				else high = position - 1;
			}
			return this.#lastUpTo.get(low)?.[0] ?? 0;
		});
	}

	close(): void {
		this.#db.close();
	}

	#runs(rows: readonly Row[]): StreamRun[] {
		const runs: { stream: number; events: StreamEvent[] }[] = [];
		let run: (typeof runs)[number] | undefined;
		let name = "";
		for (const row of rows) {
			const stream = row[0];
			if (run === undefined || run.stream !== stream) {
				run = { stream, events: [] };
				runs.push(run);
				name = this.#name.get(stream) as string;
			}
			run.events.push(this.#event(name, row));
		}
		return runs;
	}

	#event(stream: string, row: Row): StreamEvent {
		const [, revision, position, eventId, type, data, metadata] = row;
		const isUsual = metadata === null;
		const format = isUsual ? 0 : (this.#format.get(position) ?? 0);
		return {
			eventId,
			stream,
			revision,
			position,
			type: this.#typeOf(type),
			data: dataOf(data, format, position),
			metadata: isUsual
				? FIRST_VERSION
				: metadataOf(metadata, format, position),
		};
	}

	#typeOf(type: string): string {
		const known = this.#types.get(type);
		if (known !== undefined) return known;
		if (this.#types.size < TYPES_KEPT_MAX) this.#types.set(type, type);
		return type;
	}

	#attempt<T>(action: () => T): T {
		try {
			return action();
		} catch (error) {
			if (error instanceof JourneylogError) throw error;
			throw unavailable(this.#file, error);
		}
	}
}
