/** Rows by their ids, many at once, with statements compiled once and used again and again. */

import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { isPostgres, type ReadModelDatabase } from "./database.js";
import { ANY_NUMBER, CompiledByGeneration } from "./generations/compiled.js";
import { textArray } from "./postgres/arrays.js";
import type { ReadModelTables } from "./schema.js";

/** Ids in one statement; on SQLite a shorter list is filled up with its last id to the next of these numbers. */
const CHUNK_IDS = [1, 8, 64, 512] as const;
const CHUNK_IDS_MAX = 512;

export interface SelectShape<
	T extends keyof ReadModelTables,
	C extends keyof ReadModelTables[T] & string,
> {
	readonly table: T;
	readonly columns: readonly C[];
	/** The column that has one value for all rows, */
	readonly within: keyof ReadModelTables[T] & string;
	/** and the one that is among the ids. */
	readonly id: keyof ReadModelTables[T] & string;
	/** Left out: every row is given, also where others have the same columns. */
	readonly distinct?: boolean;
}

export class KeyedSelect<
	T extends keyof ReadModelTables,
	C extends keyof ReadModelTables[T] & string,
> {
	readonly #shape: SelectShape<T, C>;
	readonly #compiled = new CompiledByGeneration();

	constructor(shape: SelectShape<T, C>) {
		this.#shape = shape;
	}

	async run(
		db: ReadModelDatabase,
		within: string,
		ids: readonly string[],
	): Promise<readonly Pick<ReadModelTables[T], C>[]> {
		const found: Pick<ReadModelTables[T], C>[] = [];
		for (let at = 0; at < ids.length; at += CHUNK_IDS_MAX) {
			const chunk = ids.slice(at, at + CHUNK_IDS_MAX);
			const query = isPostgres(db)
				? this.#queryOverArray(db, within, chunk)
				: this.#queryOverList(db, within, chunk);
			const { rows } =
				await db.executeQuery<Pick<ReadModelTables[T], C>>(query);
			for (const row of rows) found.push(row);
		}
		return found;
	}

	#queryOverArray(
		db: ReadModelDatabase,
		within: string,
		ids: readonly string[],
	): CompiledQuery {
		const compiled = this.#compiled.get(db, ANY_NUMBER, () =>
			this.#select(sql`= any(${sql.val(0)}::text[])`),
		);
		return { ...compiled, parameters: [within, textArray(ids)] };
	}

	#queryOverList(
		db: ReadModelDatabase,
		within: string,
		ids: readonly string[],
	): CompiledQuery {
		const size = CHUNK_IDS.find((n) => n >= ids.length) ?? CHUNK_IDS_MAX;
		const compiled = this.#compiled.get(db, size, () => {
			const list = Array.from({ length: size }, () => sql.val(0));
			return this.#select(sql`in (${sql.join(list)})`);
		});
		const filler = Array<string>(size - ids.length).fill(ids.at(-1) as string);
		return { ...compiled, parameters: [within, ...ids, ...filler] };
	}

	#select(among: RawBuilder<unknown>): RawBuilder<unknown> {
		const { table, columns, within, id, distinct = false } = this.#shape;
		return sql`
			select ${distinct ? sql`distinct` : sql``}
			${sql.join(columns.map((column) => sql.ref(column)))}
			from ${sql.table(table)}
			where ${sql.ref(within)} = ${sql.val(0)} and ${sql.ref(id)} ${among}
		`;
	}
}
