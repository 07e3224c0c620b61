/** The rows of the read models' tables, page by page in key order. */

import { sql } from "kysely";
import type { ReadModelDatabase } from "#read-models";
import type { DigestRow } from "./row-digest.js";
import {
	STORED_VISITORS,
	STORED_VISITS,
	type StoredLookup,
	type StoredShape,
} from "./stored-shape.js";

/** Rows read at a time. */
const PAGE_ROWS = 500;

type Columns = Readonly<Record<string, string | number | null>>;

/** All that the tables have under one key. */
export interface StoredRow {
	readonly siteId: string;
	readonly id: string;
	/** Null where only a lookup has the key. */
	readonly columns: Columns | null;
	/** By the lookup's name, in the order of the terms. */
	readonly lookups: Readonly<Record<string, readonly Found[]>>;
}

/** A term by which a row is found, and the time that it is ordered by. */
export interface Found {
	readonly term: string;
	readonly time: number;
}

interface Place {
	readonly siteId: string;
	readonly id: string;
}

/** `db` must be a transaction that sees one state of the tables, unless nobody writes. */
export function storedVisits(db: ReadModelDatabase): AsyncGenerator<DigestRow> {
	return digestRows(db, STORED_VISITS);
}

/** As `storedVisits`. */
export function storedVisitors(
	db: ReadModelDatabase,
): AsyncGenerator<DigestRow> {
	return digestRows(db, STORED_VISITORS);
}

/** As `storedVisits`, for rows of any shape. */
export async function* digestRows(
	db: ReadModelDatabase,
	shape: StoredShape,
): AsyncGenerator<DigestRow> {
	for await (const row of storedRows(db, shape)) {
		const inDigest = digestRow(row, shape);
		if (inDigest !== null) yield inDigest;
	}
}

/** What a digest is over; null where only a lookup has the key. */
export function digestRow(
	{ siteId, id, columns, lookups }: StoredRow,
	shape: StoredShape,
): DigestRow | null {
	if (columns === null) return null;
	const fields: Record<string, unknown> = {
		document: shape.document.read(columns.doc as string),
	};
	for (const [name, column] of Object.entries(shape.columns)) {
		const value = columns[column] ?? null;
		fields[name] = value === null ? null : Number(value);
	}
	for (const [name, found] of Object.entries(lookups))
		fields[name] = found.map(({ term }) => term);
	return { siteId, id, fields };
}

/** `db` must be a transaction that sees one state of the tables, unless nobody writes. */
export async function* storedRows(
	db: ReadModelDatabase,
	shape: StoredShape,
): AsyncGenerator<StoredRow> {
	for (let after: Place | null = { siteId: "", id: "" }; after !== null; ) {
		const rows: readonly KeyedColumns[] = await pageAfter(db, shape, after);
		const last: KeyedColumns | undefined = rows.at(-1);
		const until: Place | null =
			last === undefined ? null : { siteId: last.site_id, id: last.id };
		yield* await withLookups(db, shape, rows, after, until);
		after = until;
	}
}

type KeyedColumns = Columns & { readonly site_id: string; readonly id: string };

async function pageAfter(
	db: ReadModelDatabase,
	{ table, id }: StoredShape,
	after: Place,
): Promise<readonly KeyedColumns[]> {
	const { rows } = await sql<KeyedColumns>`
		select ${sql.table(table)}.*, ${sql.ref(id)} as id from ${sql.table(table)}
		where (site_id, ${sql.ref(id)}) > (${after.siteId}, ${after.id})
		order by site_id, ${sql.ref(id)} limit ${sql.lit(PAGE_ROWS)}
	`.execute(db);
	return rows;
}

/** The rows, and keys in (`after`, `until`] that only lookups have, in order. Null: to the end. */
async function withLookups(
	db: ReadModelDatabase,
	shape: StoredShape,
	rows: readonly KeyedColumns[],
	after: Place,
	until: Place | null,
): Promise<readonly StoredRow[]> {
	const byKey = new Map<string, Draft>();
	const none = () =>
		Object.fromEntries(Object.keys(shape.lookups).map((name) => [name, []]));
	for (const columns of rows) {
		const { site_id: siteId, id } = columns;
		const row = { siteId, id, columns, lookups: none() };
		byKey.set(`${siteId}/${id}`, row);
	}
	for (const [name, lookup] of Object.entries(shape.lookups)) {
		const found = await foundBetween(db, shape.id, lookup, after, until);
		for (const { site_id: siteId, id, term, time } of found) {
			const key = `${siteId}/${id}`;
			const row = byKey.get(key) ?? {
				...{ siteId, id, columns: null },
				lookups: none(),
			};
			byKey.set(key, row);
			row.lookups[name]?.push({ term, time: Number(time) });
		}
	}
	for (const { lookups } of byKey.values()) {
		// Not by the database: it need not sort as every other does.
		for (const found of Object.values(lookups))
			found.sort((a, b) => (a.term < b.term ? -1 : 1));
	}
	return [...byKey.values()].sort(byPlace);
}

interface Draft extends StoredRow {
	readonly lookups: Record<string, Found[]>;
}

interface FoundRow extends Found {
	readonly site_id: string;
	readonly id: string;
}

async function foundBetween(
	db: ReadModelDatabase,
	id: string,
	{ table, term, time }: StoredLookup,
	after: Place,
	until: Place | null,
): Promise<readonly FoundRow[]> {
	const upTo =
		until === null
			? sql``
			: sql`and (site_id, ${sql.ref(id)}) <= (${until.siteId}, ${until.id})`;
	const { rows } = await sql<FoundRow>`
		select site_id, ${sql.ref(id)} as id, ${sql.ref(term)} as term, ${sql.ref(time)} as time
		from ${sql.table(table)}
		where (site_id, ${sql.ref(id)}) > (${after.siteId}, ${after.id}) ${upTo}
	`.execute(db);
	return rows;
}

/** Ids are ASCII, for which the order of code units is the order of bytes. */
export function byPlace(a: Place, b: Place): number {
	if (a.siteId !== b.siteId) return a.siteId < b.siteId ? -1 : 1;
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
