/** Statements over many rows at once, compiled once and used again and again. */

import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { isPostgres, type ReadModelDatabase } from "./database.js";
import { ANY_NUMBER, CompiledByGeneration } from "./generations/compiled.js";
import { bigintArray, textArray } from "./postgres/arrays.js";
import { type Column, columnTypes, type ReadModelTables } from "./schema.js";

/**
 * Rows in one statement on SQLite, which is compiled for each of these numbers; the largest stays below its bound of
 * 32,766 variables with up to 250 columns.
 */
const CHUNK_ROWS = [128, 32, 8, 1] as const;
/** Rows in one statement on PostgreSQL, where each column's cells are one parameter. */
const ARRAY_ROWS_MAX = 1_000;

export type Cell = string | number | null;

/** In the order of the columns. */
export type Cells = readonly Cell[];

type ColumnOf<T extends keyof ReadModelTables> = keyof ReadModelTables[T] &
	Column;

/** `build` makes the statement around its rows, which stand where a subquery may. */
class MultiRowStatement {
	readonly #columns: readonly Column[];
	readonly #build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>;
	readonly #compiled = new CompiledByGeneration();

	constructor(
		columns: readonly Column[],
		build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>,
	) {
		this.#columns = columns;
		this.#build = build;
	}

	/** No two rows of one call may share a key. */
	async run(db: ReadModelDatabase, rows: readonly Cells[]): Promise<void> {
		if (isPostgres(db)) await this.#runOverArrays(db, rows);
		else await this.#runOverValues(db, rows);
	}

	async #runOverValues(
		db: ReadModelDatabase,
		rows: readonly Cells[],
	): Promise<void> {
		let at = 0;
		for (const size of CHUNK_ROWS) {
			while (rows.length - at >= size) {
				const parameters = rows.slice(at, at + size).flat();
				await db.executeQuery({ ...this.#overValues(db, size), parameters });
				at += size;
			}
		}
	}

	#overValues(db: ReadModelDatabase, size: number): CompiledQuery {
		return this.#compiled.get(db, size, () => {
			const row = sql`(${sql.join(this.#columns.map(() => sql.val(0)))})`;
			const rows = Array.from({ length: size }, () => row);
			return this.#build(sql`values ${sql.join(rows)}`);
		});
	}

	async #runOverArrays(
		db: ReadModelDatabase,
		rows: readonly Cells[],
	): Promise<void> {
		const compiled = this.#overArrays(db);
		for (let at = 0; at < rows.length; at += ARRAY_ROWS_MAX) {
			const chunk = rows.slice(at, at + ARRAY_ROWS_MAX);
			const parameters = this.#columns.map((column, n) => {
				const cells = chunk.map((row) => row[n] ?? null);
				return columnTypes[column] === "text"
					? textArray(cells as (string | null)[])
					: bigintArray(cells as (number | null)[]);
			});
			await db.executeQuery({ ...compiled, parameters });
		}
	}

	#overArrays(db: ReadModelDatabase): CompiledQuery {
		return this.#compiled.get(db, ANY_NUMBER, () => {
			const arrays = this.#columns.map(
				(column) => sql`${sql.val(0)}::${sql.raw(columnTypes[column])}[]`,
			);
			return this.#build(sql`select * from unnest(${sql.join(arrays)})`);
		});
	}
}

export interface UpsertShape<T extends keyof ReadModelTables> {
	readonly table: T;
	/** In the order of the cells of a row. */
	readonly columns: readonly ColumnOf<T>[];
	/** The primary key. */
	readonly key: readonly ColumnOf<T>[];
	/** Columns that a later row of the same key replaces; others keep their first value. */
	readonly replaced?: readonly ColumnOf<T>[];
	/** Columns to which a later row of the same key adds. */
	readonly added?: readonly ColumnOf<T>[];
}

/** `insert`, for rows of which none is there: into a table that may not have its key yet. */
export class MultiRowInsert<
	T extends keyof ReadModelTables,
> extends MultiRowStatement {
	constructor(table: T, columns: readonly ColumnOf<T>[]) {
		super(
			columns,
			(rows) =>
				sql`insert into ${sql.table(table)} (${names(columns)}) ${rows}`,
		);
	}
}

/** `insert ... on conflict do update` */
export class MultiRowUpsert<
	T extends keyof ReadModelTables,
> extends MultiRowStatement {
	constructor(shape: UpsertShape<T>) {
		const { table, columns, key, replaced = [], added = [] } = shape;
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
		super(
			columns,
			(rows) => sql`
				insert into ${sql.table(table)} (${names(columns)}) ${rows}
				on conflict (${names(key)}) ${effect}`,
		);
	}
}

function names(columns: readonly string[]): RawBuilder<unknown> {
	return sql.join(columns.map((column) => sql.ref(column)));
}

/** Sets one column of the rows that are found by others, which need not be their whole key. */
export class MultiRowUpdate<
	T extends keyof ReadModelTables,
> extends MultiRowStatement {
	/** A row's cells: those by which it is found, then the new one. */
	constructor(table: T, by: readonly ColumnOf<T>[], set: ColumnOf<T>) {
		const columns = [...by, set];
		const found = by.map(
			(c) => sql`${sql.ref(`${table}.${c}`)} = ${sql.ref(`changed.${c}`)}`,
		);
		super(
			columns,
			(rows) => sql`
				with changed(${names(columns)}) as (${rows})
				update ${sql.table(table)} set ${sql.ref(set)} = ${sql.ref(`changed.${set}`)}
				from changed where ${sql.join(found, sql` and `)}`,
		);
	}
}

/** Deletes rows by their keys. */
export class MultiRowDelete<
	T extends keyof ReadModelTables,
> extends MultiRowStatement {
	constructor(table: T, key: readonly ColumnOf<T>[]) {
		super(
			key,
			(rows) => sql`
				delete from ${sql.table(table)} where (${names(key)}) in (${rows})`,
		);
	}
}
