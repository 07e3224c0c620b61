/** Reads of the whole log for the protocol server, both ways and with its filters. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import { MAX_PAGE } from "#kernel";
import type {
	Direction,
	RawAllPage,
	RawAllRead,
	RawFilter,
	RecordedRawEvent,
} from "../raw-log.js";
import { compileNamePattern, type NamePattern } from "./name-pattern.js";
import { LAST_CHARACTER } from "./name-prefix.js";
import { RAW_COLUMNS, type RawRow, takePage } from "./raw-row.js";

/** Positions that one read looks through at most, whatever its filter leaves over. */
export const RAW_SCAN_MAX = 20_000;

/** Shapes of filters that keep their statement, and patterns that stay compiled. */
const SHAPES_MAX = 32;
const PATTERNS_MAX = 64;

type Scan = Database.Statement<unknown[], RawRow>;

export class RawAllReads {
	readonly #db: Database.Database;
	readonly #head: Database.Statement<[], number>;
	readonly #scans = new LRUCache<string, Scan>({ max: SHAPES_MAX });
	readonly #patterns = new LRUCache<string, NamePattern>({ max: PATTERNS_MAX });

	constructor(db: Database.Database) {
		this.#db = db;
		this.#head = db
			.prepare<[], number>(
				"SELECT position FROM events ORDER BY position DESC LIMIT 1",
			)
			.pluck();
		db.function("matches", { deterministic: true }, (source, text) =>
			this.#pattern(source as string).test(text as string) ? 1 : 0,
		);
	}

	/** @throws InvalidInput for a pattern that cannot be used */
	read(read: RawAllRead): RawAllPage {
		const { direction, filter, scanMax = RAW_SCAN_MAX } = read;
		if (filter?.pattern !== undefined) this.#pattern(filter.pattern);
		const head = this.#head.get() ?? 0;
		const window = windowOf(read, Math.min(scanMax, RAW_SCAN_MAX), head);
		const limit = Math.min(read.limit, MAX_PAGE);
		const { low, high } = window;
		const rows = this.#scan(direction, filter).iterate(
			low,
			high,
			...parametersOf(filter),
			limit,
		);
		const { events, isFull } = takePage(rows, limit);
		const lastOfPage = isFull ? events.at(-1)?.position : undefined;
		return direction === "forwards"
			? pageForwards(window, events, lastOfPage ?? high, head)
			: pageBackwards(window, events, lastOfPage ?? low);
	}

	#scan(direction: Direction, filter: RawFilter | undefined): Scan {
		const { on, pattern, prefixes } = filter ?? {};
		const shape = `${direction}/${on}/${pattern === undefined}/${prefixes?.length}`;
		let scan = this.#scans.get(shape);
		if (scan === undefined) {
			const sql = scanSql(direction, filter);
			scan = this.#db.prepare<unknown[], RawRow>(sql).raw();
			this.#scans.set(shape, scan);
		}
		return scan;
	}

	#pattern(source: string): NamePattern {
		let pattern = this.#patterns.get(source);
		if (pattern === undefined) {
			pattern = compileNamePattern(source);
			this.#patterns.set(source, pattern);
		}
		return pattern;
	}
}

/** Positions to look through, both inclusive; none where `low` is above `high`. */
interface Window {
	readonly low: number;
	readonly high: number;
}

function windowOf(
	{ direction, from }: RawAllRead,
	positionsMax: number,
	head: number,
): Window {
	if (direction === "forwards") {
		const first = from === "start" ? 1 : from === "end" ? head + 1 : from;
		const low = Math.max(first, 1);
		return { low, high: Math.min(low + positionsMax - 1, head) };
	}
	const before = from === "start" ? 1 : from === "end" ? head + 1 : from;
	const high = Math.min(before - 1, head);
	return { low: Math.max(high - positionsMax + 1, 1), high };
}

function pageForwards(
	{ low, high }: Window,
	events: readonly RecordedRawEvent[],
	last: number,
	head: number,
): RawAllPage {
	if (low > high) return emptyPage(low);
	const scanned = last - low + 1;
	const isEnd = last >= head;
	return { events, next: last + 1, scanned, lastScanned: last, isEnd };
}

function pageBackwards(
	{ low, high }: Window,
	events: readonly RecordedRawEvent[],
	last: number,
): RawAllPage {
	if (low > high) return emptyPage(Math.max(high + 1, 0));
	const scanned = high - last + 1;
	return { events, next: last, scanned, lastScanned: last, isEnd: last <= 1 };
}

function emptyPage(next: number): RawAllPage {
	return { events: [], next, scanned: 0, lastScanned: null, isEnd: true };
}

function scanSql(direction: Direction, filter: RawFilter | undefined): string {
	const conditions = ["e.position BETWEEN ? AND ?"];
	const column = filter?.on === "type" ? "e.type" : "s.name";
	if (filter?.pattern !== undefined) conditions.push(`matches(?, ${column})`);
	else if (filter !== undefined) {
		const range = `(${column} >= ? AND ${column} < ?)`;
		const ranges = (filter.prefixes ?? []).map(() => range);
		conditions.push(`(${ranges.join(" OR ") || "FALSE"})`);
	}
	const order = direction === "forwards" ? "ASC" : "DESC";
	// CROSS JOIN keeps SQLite from going through the streams first.
	return `SELECT ${RAW_COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream_id
		WHERE ${conditions.join(" AND ")} ORDER BY e.position ${order} LIMIT ?`;
}

function parametersOf(filter: RawFilter | undefined): string[] {
	if (filter?.pattern !== undefined) return [filter.pattern];
	return (filter?.prefixes ?? []).flatMap((p) => [p, p + LAST_CHARACTER]);
}
