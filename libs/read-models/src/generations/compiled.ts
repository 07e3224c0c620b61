/** Compiled statements for a few numbers of rows each, and for each generation of tables that they were used on. */

import type { CompiledQuery, RawBuilder } from "kysely";
import { LRUCache } from "lru-cache";
import type { ReadModelDatabase } from "../database.js";
import { generationOf } from "./generation.js";

/** Generations that keep their statements: the live tables, and what a rebuild or two build. */
const GENERATIONS_KEPT_MAX = 4;

/** Stands for statements that take any number of rows. */
export const ANY_NUMBER = 0;

/** The live tables are no generation. */
const LIVE = -1;

export class CompiledByGeneration {
	readonly #generations = new LRUCache<number, Map<number, CompiledQuery>>({
		max: GENERATIONS_KEPT_MAX,
	});

	/** The statement for so many rows, which `build` makes where it is not there. */
	get(
		db: ReadModelDatabase,
		rows: number,
		build: () => RawBuilder<unknown>,
	): CompiledQuery {
		const generation = generationOf(db) ?? LIVE;
		let statements = this.#generations.get(generation);
		if (statements === undefined) {
			statements = new Map();
			this.#generations.set(generation, statements);
		}
		let compiled = statements.get(rows);
		if (compiled === undefined) {
			compiled = build().compile(db);
			statements.set(rows, compiled);
		}
		return compiled;
	}
}
