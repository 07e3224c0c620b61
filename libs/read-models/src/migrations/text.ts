import { type Expression, type Kysely, sql } from "kysely";
import { isPostgres } from "../database.js";

/** Text that sorts and compares by its bytes, as SQLite's does, whatever the database's own collation. */
export function text(db: Kysely<unknown>): "text" | Expression<unknown> {
	return isPostgres(db) ? sql`text collate "C"` : "text";
}
