/** Rows by their ids, many at once, with statements compiled for a few fixed numbers of ids. */

import type { CompiledQuery } from "kysely";
import type { ReadModelDatabase } from "./sqlite/open-sqlite.js";

/** Ids in one statement; a shorter list is filled up with its last id. */
const CHUNK_IDS = [1, 8, 64, 512] as const;
const CHUNK_IDS_MAX = 512;

/** `build` gives `select ... where <first> = ? and <id> in (?, ...)`: the first parameter, then `ids`, and no others. */
export class KeyedSelect<R> {
	readonly #build: (
		db: ReadModelDatabase,
		first: string,
		ids: readonly string[],
	) => CompiledQuery<R>;
	readonly #compiled = new Map<number, CompiledQuery<R>>();

	constructor(
		build: (
			db: ReadModelDatabase,
			first: string,
			ids: readonly string[],
		) => CompiledQuery<R>,
	) {
		this.#build = build;
	}

	async run(
		db: ReadModelDatabase,
		first: string,
		ids: readonly string[],
	): Promise<readonly R[]> {
		const found: R[] = [];
		for (let at = 0; at < ids.length; at += CHUNK_IDS_MAX) {
			const chunk = ids.slice(at, at + CHUNK_IDS_MAX);
			const size = CHUNK_IDS.find((n) => n >= chunk.length) ?? CHUNK_IDS_MAX;
			while (chunk.length < size) chunk.push(chunk.at(-1) as string);
			let compiled = this.#compiled.get(size);
			if (compiled === undefined) {
				compiled = this.#build(db, first, chunk);
				this.#compiled.set(size, compiled);
			}
			const parameters = [first, ...chunk];
			const { rows } = await db.executeQuery<R>({ ...compiled, parameters });
			for (const row of rows) found.push(row);
		}
		return found;
	}
}
