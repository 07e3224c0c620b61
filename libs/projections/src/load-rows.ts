import type {
	KeyedSelect,
	ReadModelDatabase,
	ReadModelTables,
} from "#read-models";
import { type Key, keyFor, splitKey } from "./projection.js";

/** Reads the rows of `keys`, site by site. */
export async function loadRows<
	T extends keyof ReadModelTables,
	C extends keyof ReadModelTables[T] & string,
	Row,
>(
	db: ReadModelDatabase,
	keys: readonly Key[],
	select: KeyedSelect<T, C>,
	idOf: (found: Pick<ReadModelTables[T], C>) => string,
	rowOf: (found: Pick<ReadModelTables[T], C>) => Row,
): Promise<ReadonlyMap<Key, Row>> {
	const idsBySite = new Map<string, string[]>();
	for (const key of keys) {
		const { siteId, id } = splitKey(key);
		const ids = idsBySite.get(siteId);
		if (ids === undefined) idsBySite.set(siteId, [id]);
		else ids.push(id);
	}
	const rows = new Map<Key, Row>();
	for (const [siteId, ids] of idsBySite) {
		for (const found of await select.run(db, siteId, ids))
			rows.set(keyFor(siteId, idOf(found)), rowOf(found));
	}
	return rows;
}
