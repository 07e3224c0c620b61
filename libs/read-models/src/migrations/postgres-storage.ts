import { type Kysely, sql } from "kysely";

/** How PostgreSQL keeps the wide rows. */
export async function tuneStorage(db: Kysely<unknown>): Promise<void> {
	await leaveRoom(db, "visitors");
	for (const table of ["visits", "visitors"]) await compressFast(db, table);
}

/**
 * Most changes of a visitor leave its indexed columns as they are: with room in its page the new version of the row needs
 * no new index entries.
 */
export async function leaveRoom(
	db: Kysely<unknown>,
	table: string,
): Promise<void> {
	await sql`alter table ${sql.table(table)} set (fillfactor = 70)`.execute(db);
}

/**
 * Documents over 2 KiB are compressed, by LZ4 where the server was built with it, as its own method takes several times
 * as long.
 */
export async function compressFast(
	db: Kysely<unknown>,
	table: string,
): Promise<void> {
	const { rows } = await sql<{ lz4: boolean }>`
		select 'lz4' = any(enumvals) as lz4 from pg_settings
		where name = 'default_toast_compression'`.execute(db);
	if (rows[0]?.lz4 !== true) return;
	await sql`alter table ${sql.table(table)}
		alter doc set compression lz4, alter fold_state set compression lz4`.execute(
		db,
	);
}
