/** The reading half of the embedded store, for any thread: synchronous reads, each bounded, of a file that others write. */

import { setImmediate as nextTurn } from "node:timers/promises";
import type Database from "better-sqlite3";
import {
	type EventLog,
	type EventPage,
	type FollowOptions,
	InvalidInput,
	JourneylogError,
	MAX_PAGE,
	type ReadAllOptions,
	type ReadStreamOptions,
	type RecordedEvent,
	type Snapshot,
	StoreUnavailable,
	StreamTombstoned,
} from "#kernel";
import {
	type RawAllPage,
	type RawAllRead,
	type RawStreamPage,
	type RawStreamRead,
	TOMBSTONE_REVISION,
} from "../raw-log.js";
import { HeadSignal } from "./head-signal.js";
import { unavailable } from "./log-errors.js";
import { logFileOf, openForReading } from "./log-file.js";
import { LogQueries, recordedEvent } from "./log-queries.js";

/** Positions that one `readAll` looks through at most, whatever its filter leaves over. */
export const SCAN_POSITIONS_MAX = 20_000;

/** Characters of data after which a page of `readAll` is full, however few its events. */
const PAGE_CHARACTERS_MAX = 16_777_216;

/** How often a follower looks for itself, in case nobody tells the reader of the log's growth. */
const FOLLOW_POLL_MS = 250;

/** Pauses after a read that failed, doubled from the first to the last. */
const READ_RETRY_MS_MIN = 50;
const READ_RETRY_MS_MAX = 2_000;

export interface EmbeddedLogReaderOptions {
	/** Directory of an embedded store, which this or another process has open, or nobody. */
	readonly directory: string;
}

/** Opens a log that exists. @throws UnusableLogFile, StoreUnavailable */
export async function openEmbeddedLogReader(
	options: EmbeddedLogReaderOptions,
): Promise<EmbeddedLogReader> {
	const reader = new EmbeddedLogReader(logFileOf(options.directory));
	await reader.headPosition();
	return reader;
}

export class EmbeddedLogReader implements EventLog {
	readonly #file: string;
	readonly #growth = new HeadSignal();
	#db: Database.Database | null = null;
	#queries: LogQueries | null = null;

	/** Opens the file at the first read, and again after a failed one. */
	constructor(file: string) {
		this.#file = file;
	}

	async readStream(
		stream: string,
		{ from = 0, limit }: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		check("from", from, 0);
		check("limit", limit, 1);
		const events = this.#read((queries) =>
			queries
				.stream(stream, from, Math.min(limit, MAX_PAGE))
				.map(recordedEvent),
		);
		// Nothing but its tombstone is left of such a stream.
		if (events[0]?.revision === TOMBSTONE_REVISION) {
			throw new StreamTombstoned(stream);
		}
		return events;
	}

	/**
	 * A page ends early where it has looked through SCAN_POSITIONS_MAX positions or holds a great many bytes. An empty
	 * list in the filter lets nothing through.
	 */
	async readAll(options: ReadAllOptions): Promise<EventPage> {
		check("after", options.after, 0);
		check("limit", options.limit, 1);
		return this.#read((queries) => readPage(queries, options));
	}

	async *follow(options: FollowOptions): AsyncGenerator<EventPage, void> {
		const { signal, ...page } = options;
		let { after } = options;
		let retryMs = READ_RETRY_MS_MIN;
		while (!signal.aborted && !this.#growth.isClosed) {
			const read = await this.readAll({ ...page, after }).catch(outage);
			if (read === null) {
				await this.#growth.pause(retryMs, signal);
				retryMs = Math.min(retryMs * 2, READ_RETRY_MS_MAX);
				continue;
			}
			retryMs = READ_RETRY_MS_MIN;
			if (read.position > after) {
				after = read.position;
				yield read;
			}
			if (!read.atHead) await nextTurn();
			else await this.#growth.past(after, FOLLOW_POLL_MS, signal);
		}
	}

	async headPosition(): Promise<number> {
		return this.#read((queries) => queries.head());
	}

	/** As `RawLog` reads a stream. */
	readRawStream(stream: string, read: RawStreamRead): RawStreamPage {
		return this.#read((queries) =>
			queries.rawStreams.read(stream, read, Date.now()),
		);
	}

	/** As `RawLog` reads the whole log. */
	readRawAll(read: RawAllRead): RawAllPage {
		return this.#read((queries) => queries.rawAll.read(read));
	}

	/** The last snapshot written of a stream; null where there is none, or none that can be read. */
	async loadSnapshot(stream: string): Promise<Snapshot | null> {
		const row = this.#read((queries) => queries.snapshot(stream));
		if (row === undefined) return null;
		try {
			return { ...row, state: JSON.parse(row.state) as unknown };
		} catch {
			return null;
		}
	}

	/** Tells that the log reaches to `position` at least, which wakes its followers. */
	noteHead(position: number): void {
		this.#growth.note(position);
	}

	/** Ends its followers. */
	async close(): Promise<void> {
		this.#growth.close();
		this.#disconnect();
	}

	/** @throws StoreUnavailable, UnusableLogFile, UnreadableEvent */
	#read<T>(query: (queries: LogQueries) => T): T {
		if (this.#growth.isClosed) {
			throw new StoreUnavailable(`${this.#file}: the reader is closed`);
		}
		try {
			return query(this.#connected());
		} catch (error) {
			if (error instanceof JourneylogError) throw error;
			this.#disconnect();
			throw unavailable(this.#file, error);
		}
	}

	#connected(): LogQueries {
		if (this.#queries === null) {
			this.#db = openForReading(this.#file);
			this.#queries = new LogQueries(this.#db);
		}
		return this.#queries;
	}

	#disconnect(): void {
		this.#queries = null;
		this.#db?.close();
		this.#db = null;
	}
}

function readPage(
	queries: LogQueries,
	{ after, limit, filter }: ReadAllOptions,
): EventPage {
	// Events are committed in the order of their positions: all up to the head are there, whatever is written meanwhile.
	const head = queries.head();
	const until = Math.min(after + SCAN_POSITIONS_MAX, head);
	const events: RecordedEvent[] = [];
	if (until <= after) return { events, position: after, atHead: true };
	const limitOfPage = Math.min(limit, MAX_PAGE);
	let characters = 0;
	let position = until;
	for (const row of queries.scan(after, until, limitOfPage, filter)) {
		events.push(recordedEvent(row));
		characters += row[7].length;
		if (events.length === limitOfPage || characters >= PAGE_CHARACTERS_MAX) {
			position = row[0];
			break;
		}
	}
	return { events, position, atHead: position >= head };
}

/** A store that is away is waited for; anything else is not going to change. */
function outage(error: unknown): null {
	if (error instanceof StoreUnavailable) return null;
	throw error;
}

function check(name: string, value: number, min: number): void {
	if (Number.isSafeInteger(value) && value >= min) return;
	const detail = `must be a whole number from ${min}`;
	throw new InvalidInput(`${name} ${detail}`, [
		{ pointer: `/${name}`, detail },
	]);
}
