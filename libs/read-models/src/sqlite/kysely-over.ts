import type Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { ReadModelDatabase } from "../database.js";
import type { ReadModelTables } from "../schema.js";
import { withKeptStatements } from "./statements.js";

export function kyselyOver(file: Database.Database): ReadModelDatabase {
	return new Kysely<ReadModelTables>({
		dialect: new SqliteDialect({ database: withKeptStatements(file) }),
	});
}
