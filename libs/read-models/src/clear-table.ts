import { sql } from "kysely";
import { isPostgres, type ReadModelDatabase } from "./database.js";
import type { ReadModelTables } from "./schema.js";

/** Deletes all rows. PostgreSQL would do so one by one; truncating takes no time, and SQLite does that by itself. */
export async function clearTable(
	db: ReadModelDatabase,
	table: keyof ReadModelTables,
): Promise<void> {
	const all = isPostgres(db) ? sql`truncate` : sql`delete from`;
	await sql`${all} ${sql.table(table)}`.execute(db);
}
