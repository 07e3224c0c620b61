/** What a projection is: a pure fold over the events of a key, and the table that keeps what it folded. */

import type { StreamDomainEvent } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { StoredShape } from "./digest/stored-shape.js";

/** `siteId/id`; a site's id holds no slash. */
export type Key = string;

export function keyFor(siteId: string, id: string): Key {
	return `${siteId}/${id}`;
}

/** Key to site and id. */
export function splitKey(key: Key): { siteId: string; id: string } {
	const slash = key.indexOf("/");
	return { siteId: key.slice(0, slash), id: key.slice(slash + 1) };
}

/** One row's way through a batch. Null: there was, or is, no row. */
export interface RowChange<Row> {
	readonly key: Key;
	readonly before: Row | null;
	readonly after: Row;
}

/** New rows on their way into the tables. What is kept of each until then is what will be written. */
export interface RowInserts<Row> {
	/** Rows that wait. */
	readonly waiting: number;
	add(row: Row): void;
	/** Writes those that wait, in the transaction that `db` is. */
	write(db: ReadModelDatabase): Promise<void>;
}

export interface ProjectionTable<Row> {
	readonly shape: StoredShape;
	/** Rows that are there; keys without a row are left out. */
	load(
		db: ReadModelDatabase,
		keys: readonly Key[],
	): Promise<ReadonlyMap<Key, Row>>;
	/** Writes all changes, each key once, in the transaction that `db` is. */
	write(
		db: ReadModelDatabase,
		changes: readonly RowChange<Row>[],
	): Promise<void>;
	/** For rows of which none was written before: the tables need no keys yet. */
	inserts(): RowInserts<Row>;
	/** Empties all of the projection's tables. */
	clear(db: ReadModelDatabase): Promise<void>;
}

export interface Projection<Row> {
	readonly name: string;
	/** Raised when the fold or the table gives other rows for the same log; the rows are then made anew. */
	readonly version: number;
	/**
	 * Key of the row that the event changes; null where it changes none. All events of a key are of one stream. Throws for
	 * an event that makes no sense.
	 */
	keyOf(event: StreamDomainEvent): Key | null;
	/** Pure; leaves `row` as it is. Throws for an event that it cannot take. */
	fold(row: Row | null, event: StreamDomainEvent): Row;
	/** As `fold`, but changes `row` itself, which the caller holds alone. Where it throws, `row` may be half changed. */
	foldInPlace(row: Row | null, event: StreamDomainEvent): Row;
	readonly table: ProjectionTable<Row>;
}

/** A projection, whatever its rows are. */
export type AnyProjection = Projection<unknown>;
