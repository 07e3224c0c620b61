/** Puts a generation's tables in the place of the live ones. Readers see the old tables or the new ones, whole. */

import { type Kysely, sql } from "kysely";
import { isPostgres, type ReadModelDatabase } from "../database.js";
import type { ReadModelTables } from "../schema.js";
import { generationIn, tableIn } from "./generation.js";
import { type ProjectedTable, TABLE_SHAPES } from "./table-shapes.js";

/** How long PostgreSQL waits for readers of the live tables to end; new ones wait behind it, so it must be short. */
const EXCHANGE_LOCK_MS_MAX = 500;

/** Names that live tables have once they were replaced, until they are dropped. */
function outgoing(generation: number, table: keyof ReadModelTables): string {
	return `${tableIn(generation, table)}_old`;
}

/**
 * Within the transaction that `db` is. The old tables stay under another name: `dropReplaced` is for later.
 * @throws StoreUnavailable where readers of the live tables take too long (PostgreSQL)
 */
export async function exchangeTables(
	db: ReadModelDatabase,
	generation: number,
	tables: readonly ProjectedTable[],
): Promise<void> {
	if (isPostgres(db))
		await sql`set local lock_timeout = ${sql.lit(EXCHANGE_LOCK_MS_MAX)}`.execute(
			db,
		);
	for (const table of tables) {
		await rename(db, table, outgoing(generation, table));
		await rename(db, tableIn(generation, table), table);
	}
}

async function rename(
	db: ReadModelDatabase,
	from: string,
	to: string,
): Promise<void> {
	const { schema } = db as unknown as Kysely<unknown>;
	await schema.alterTable(from).renameTo(to).execute();
}

/** Drops what is left of a generation: its tables, and those that it replaced. */
export async function dropGeneration(
	db: ReadModelDatabase,
	generation: number,
): Promise<void> {
	const { schema } = db as unknown as Kysely<unknown>;
	const tables = Object.keys(TABLE_SHAPES) as (keyof typeof TABLE_SHAPES)[];
	for (const table of tables) {
		await schema.dropTable(outgoing(generation, table)).ifExists().execute();
		await schema.dropTable(tableIn(generation, table)).ifExists().execute();
	}
}

/** Generations of which there are any tables. */
export async function listGenerations(
	db: ReadModelDatabase,
): Promise<readonly number[]> {
	const { rows } = await (isPostgres(db)
		? sql<{ name: string }>`
			select tablename as name from pg_tables where schemaname = current_schema()`
		: sql<{ name: string }>`select name from sqlite_schema where type = 'table'`
	).execute(db);
	const found = new Set<number>();
	for (const { name } of rows) {
		const generation = generationIn(name);
		if (generation !== null) found.add(generation);
	}
	return [...found];
}
