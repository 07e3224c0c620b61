/** A log file of the embedded store as compressed SQL text, and back: what a release wrote, tables and all. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import Database from "better-sqlite3";

const LOG_FILE = "events.sqlite";
/** What the log consists of; snapshots and probes are not history. */
const TABLES = ["streams", "events"] as const;

/** Writes the log in the directory to a file of SQL, which no process may have open. */
export function dumpLog(directory: string, target: string): void {
	const db = new Database(join(directory, LOG_FILE), { readonly: true });
	const pragma = (name: string) => db.pragma(name, { simple: true });
	const schema = db
		.prepare<[], string>(
			"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
		)
		.pluck()
		.all();
	const lines = [
		`PRAGMA application_id = ${pragma("application_id")};`,
		`PRAGMA user_version = ${pragma("user_version")};`,
		"BEGIN;",
		...schema.map((sql) => `${sql};`),
		...TABLES.flatMap((table) => insertsOf(db, table)),
		"COMMIT;",
	];
	db.close();
	writeFileSync(target, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
}

/** Makes the log file anew in the directory. */
export function restoreLog(source: string, directory: string): void {
	mkdirSync(directory, { recursive: true });
	const db = new Database(join(directory, LOG_FILE));
	db.exec(gunzipSync(readFileSync(source)).toString("utf8"));
	db.close();
}

function insertsOf(db: Database.Database, table: string): string[] {
	const rows = db
		.prepare<[], (string | number)[]>(`SELECT * FROM ${table} ORDER BY 1`)
		.raw()
		.all();
	return rows.map((row) => {
		const cells = row.map((cell) =>
			typeof cell === "number" ? cell : `'${cell.replaceAll("'", "''")}'`,
		);
		return `INSERT INTO ${table} VALUES (${cells.join(", ")});`;
	});
}
