/** Kysely prepares each query anew; here the hot ones keep their prepared statement. */

import type Database from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { LRUCache } from "lru-cache";

/** Prepared statements that one connection keeps. */
export const STATEMENTS_KEPT_MAX = 256;
/** Only statements this long in characters are kept: longer ones are built for one use. */
const STATEMENT_LENGTH_MAX = 100_000;

/** The connection as Kysely's driver sees it. Queries run to their end at once, so a statement is never in use twice. */
export function withKeptStatements(
	database: Database.Database,
): SqliteDatabase {
	const kept = new LRUCache<string, SqliteStatement>({
		max: STATEMENTS_KEPT_MAX,
	});
	return {
		prepare(sql: string): SqliteStatement {
			let statement = kept.get(sql);
			if (statement === undefined) {
				statement = database.prepare(sql) as SqliteStatement;
				if (sql.length <= STATEMENT_LENGTH_MAX) kept.set(sql, statement);
			}
			return statement;
		},
		close(): void {
			kept.clear();
			database.close();
		},
	};
}
