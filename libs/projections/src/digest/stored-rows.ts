/** The rows of the read models' tables as their digest wants them, page by page in key order. */

import { sql } from "kysely";
import type { ReadModelDatabase } from "#read-models";
import type { DigestRow } from "./row-digest.js";

/** Rows read at a time. */
const PAGE_ROWS = 500;

/** Where the parts of a row lie: its document in `doc`, the rest by the names of its fields. */
interface Stored {
	readonly table: string;
	readonly id: string;
	/** Columns with a number or null that the document does not have. */
	readonly columns: Readonly<Record<string, string>>;
	/** Tables by which rows are found, each with the column that holds the term. */
	readonly lookups: Readonly<Record<string, { table: string; term: string }>>;
}

const VISITS: Stored = {
	table: "visits",
	id: "visit_id",
	columns: {
		dueAt: "due_at",
		firstRevision: "first_revision",
		lastRevision: "last_revision",
	},
	lookups: {
		segmentIds: { table: "visit_segments", term: "segment_id" },
		outcomeIds: { table: "visit_outcomes", term: "outcome_id" },
	},
};

const VISITORS: Stored = {
	table: "visitors",
	id: "visitor_id",
	columns: { dueAt: "due_at" },
	lookups: {
		segmentIds: { table: "visitor_segments", term: "segment_id" },
		searchTerms: { table: "external_ids", term: "term" },
	},
};

type Row = Readonly<Record<string, string | number | null>> & {
	readonly site_id: string;
	readonly id: string;
	readonly doc: string;
};

interface Place {
	readonly siteId: string;
	readonly id: string;
}

/** `db` must be a transaction that sees one state of the tables, unless nobody writes. */
export function storedVisits(db: ReadModelDatabase): AsyncGenerator<DigestRow> {
	return storedRows(db, VISITS);
}

/** As `storedVisits`. */
export function storedVisitors(
	db: ReadModelDatabase,
): AsyncGenerator<DigestRow> {
	return storedRows(db, VISITORS);
}

async function* storedRows(
	db: ReadModelDatabase,
	stored: Stored,
): AsyncGenerator<DigestRow> {
	const { columns, lookups } = stored;
	for (let after: Place = { siteId: "", id: "" }; ; ) {
		const rows = await pageAfter(db, stored, after);
		const last = rows.at(-1);
		if (last === undefined) return;
		const until = { siteId: last.site_id, id: last.id };
		const terms = await Promise.all(
			Object.entries(lookups).map(
				async ([name, lookup]) =>
					[name, await termsOf(db, stored.id, lookup, after, until)] as const,
			),
		);
		for (const row of rows) {
			const fields: Record<string, unknown> = { document: JSON.parse(row.doc) };
			for (const [name, column] of Object.entries(columns))
				fields[name] = row[column] === null ? null : Number(row[column]);
			for (const [name, byKey] of terms)
				fields[name] = byKey.get(`${row.site_id}/${row.id}`) ?? [];
			yield { siteId: row.site_id, id: row.id, fields };
		}
		after = until;
	}
}

async function pageAfter(
	db: ReadModelDatabase,
	{ table, id, columns }: Stored,
	after: Place,
): Promise<readonly Row[]> {
	const { rows } = await sql<Row>`
		select site_id, ${sql.ref(id)} as id, doc, ${sql.join(Object.values(columns).map(sql.ref))}
		from ${sql.table(table)}
		where (site_id, ${sql.ref(id)}) > (${after.siteId}, ${after.id})
		order by site_id, ${sql.ref(id)} limit ${sql.lit(PAGE_ROWS)}
	`.execute(db);
	return rows;
}

/** The terms of each row with a key in (`after`, `until`], in byte order. */
async function termsOf(
	db: ReadModelDatabase,
	id: string,
	{ table, term }: { table: string; term: string },
	after: Place,
	until: Place,
): Promise<ReadonlyMap<string, readonly string[]>> {
	const { rows } = await sql<{ site_id: string; id: string; term: string }>`
		select site_id, ${sql.ref(id)} as id, ${sql.ref(term)} as term from ${sql.table(table)}
		where (site_id, ${sql.ref(id)}) > (${after.siteId}, ${after.id})
			and (site_id, ${sql.ref(id)}) <= (${until.siteId}, ${until.id})
	`.execute(db);
	const byKey = new Map<string, string[]>();
	for (const row of rows) {
		const key = `${row.site_id}/${row.id}`;
		const terms = byKey.get(key);
		if (terms === undefined) byKey.set(key, [row.term]);
		else terms.push(row.term);
	}
	// Not by the database: it need not sort as every other does.
	for (const terms of byKey.values()) terms.sort();
	return byKey;
}
