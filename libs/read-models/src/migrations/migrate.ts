/** Migrations in code, in the order of their names; an applied one never changes. */

import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { ReadModelsUnavailable } from "#kernel";
import { isPostgres } from "../database.js";
import { initial } from "./0001-initial.js";
import { followerCheckpoints } from "./0002-follower-checkpoints.js";
import { origin } from "./0003-origin.js";
import { parked } from "./0004-parked.js";
import { rebuilds } from "./0005-rebuilds.js";

const migrations: Readonly<Record<string, Migration>> = {
	"0001-initial": initial,
	"0002-follower-checkpoints": followerCheckpoints,
	"0003-origin": origin,
	"0004-parked": parked,
	"0005-rebuilds": rebuilds,
};

/** Something about the database itself, which waiting would not help. */
export class UnfitDatabase extends ReadModelsUnavailable {}

const latest = Object.keys(migrations).sort().at(-1) as string;

/**
 * Brings the database to the code's schema.
 * @throws UnfitDatabase where a migration fails, or a newer version of the code has been here; ReadModelsUnavailable
 */
export async function migrate(db: Kysely<never>): Promise<void> {
	const migrator = new Migrator({
		db,
		provider: { getMigrations: async () => ({ ...migrations }) },
		...(isPostgres(db) && { migrationTableSchema: await schemaOf(db) }),
	});
	const { error, results } = await migrator.migrateToLatest();
	if (error === undefined) return;
	if (error instanceof ReadModelsUnavailable) throw error;
	const failed = results?.find((result) => result.status === "Error");
	const at = failed ? ` at migration ${failed.migrationName}` : "";
	const reason = error instanceof Error ? error.message : String(error);
	throw new UnfitDatabase(`read models cannot be migrated${at}: ${reason}`, {
		cause: error,
	});
}

/** The migrator looks for its own tables in all schemas unless it is told the one. */
async function schemaOf(db: Kysely<never>): Promise<string> {
	const { rows } = await sql<{
		schema: string | null;
	}>`select current_schema() as schema`.execute(db);
	const schema = rows[0]?.schema;
	if (schema) return schema;
	throw new UnfitDatabase("read models: no schema of the search_path is there");
}

/** Whether the schema is (at least) the one that this code reads. */
export async function isMigrated(db: Kysely<never>): Promise<boolean> {
	const { rows } = await sql<{
		name: string;
	}>`select name from kysely_migration where name = ${latest}`.execute(db);
	return rows.length === 1;
}
