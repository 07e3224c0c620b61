import { type Kysely, PostgresAdapter } from "kysely";
import type { Leadership } from "./leadership.js";
import type { ReadModelTables } from "./schema.js";

export type ReadModelDatabase = Kysely<ReadModelTables>;

/** The read models' database, on whichever engine. */
export interface OpenDatabase {
	readonly db: ReadModelDatabase;
	/** See `ReadModels.leadership`. */
	leadership(name: string): Leadership;
	/** See `ReadModels.change`. */
	change<T>(work: (db: ReadModelDatabase) => Promise<T>): Promise<T>;
	close(): Promise<void>;
}

/** True for PostgreSQL, false for SQLite; also within a transaction. */
export function isPostgres(db: Pick<Kysely<never>, "getExecutor">): boolean {
	return db.getExecutor().adapter instanceof PostgresAdapter;
}
