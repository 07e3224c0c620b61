/** Statements over many rows at once, compiled for a few fixed numbers of rows and used again and again. */

import { type CompiledQuery, type QueryExecutorProvider, sql } from "kysely";
import type { ReadModelTables } from "./schema.js";
import type { ReadModelDatabase } from "./sqlite/open-sqlite.js";

/** Rows in one statement; the largest stays below 32,766 bound variables (SQLite) with up to 250 columns. */
const CHUNK_ROWS = [128, 32, 8, 1] as const;

export type Cell = string | number | null;

export interface UpsertShape<T extends keyof ReadModelTables> {
	readonly table: T;
	/** In the order of the cells of a row. */
	readonly columns: readonly (keyof ReadModelTables[T] & string)[];
	/** The primary key. */
	readonly key: readonly (keyof ReadModelTables[T] & string)[];
	/** Columns that a later row of the same key replaces; others keep their first value. */
	readonly replaced?: readonly (keyof ReadModelTables[T] & string)[];
	/** Columns to which a later row of the same key adds. */
	readonly added?: readonly (keyof ReadModelTables[T] & string)[];
}

/** `insert ... on conflict do update`; no two rows of one call may share a key. */
export class MultiRowUpsert<T extends keyof ReadModelTables> {
	readonly #shape: UpsertShape<T>;
	readonly #compiled = new Map<number, CompiledQuery>();

	constructor(shape: UpsertShape<T>) {
		this.#shape = shape;
	}

	async run(
		db: ReadModelDatabase,
		rows: readonly (readonly Cell[])[],
	): Promise<void> {
		let at = 0;
		for (const size of CHUNK_ROWS) {
			while (rows.length - at >= size) {
				const parameters = rows.slice(at, at + size).flat();
				await db.executeQuery({ ...this.#statement(db, size), parameters });
				at += size;
			}
		}
	}

	#statement(db: ReadModelDatabase, size: number): CompiledQuery {
		let compiled = this.#compiled.get(size);
		if (compiled === undefined) {
			compiled = this.#compile(db, size);
			this.#compiled.set(size, compiled);
		}
		return compiled;
	}

	#compile(db: QueryExecutorProvider, size: number): CompiledQuery {
		const { table, columns, key, replaced = [], added = [] } = this.#shape;
		const row = sql`(${sql.join(columns.map(() => sql.val(0)))})`;
		const sets = [
			...replaced.map((c) => sql`${sql.ref(c)} = ${sql.ref(`excluded.${c}`)}`),
			...added.map(
				(c) =>
					sql`${sql.ref(c)} = ${sql.ref(`${table}.${c}`)} + ${sql.ref(`excluded.${c}`)}`,
			),
		];
		const effect =
			sets.length === 0
				? sql`do nothing`
				: sql`do update set ${sql.join(sets)}`;
		return sql`
			insert into ${sql.table(table)} (${sql.join(columns.map((c) => sql.ref(c)))})
			values ${sql.join(Array.from({ length: size }, () => row))}
			on conflict (${sql.join(key.map((c) => sql.ref(c)))}) ${effect}
		`.compile(db);
	}
}
