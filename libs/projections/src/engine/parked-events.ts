/** Events that a projection could not take, and those of the same key that wait behind them. */

import type { RecordedDomainEvent } from "#kernel";
import { MultiRowUpsert, type ReadModelDatabase } from "#read-models";
import type { Key } from "../projection.js";

/** Characters of an error that are kept. */
const ERROR_LENGTH_MAX = 2_000;
/** Keys in one query. */
const KEYS_PER_QUERY = 500;

export interface Parked {
	readonly key: Key;
	readonly event: RecordedDomainEvent;
	readonly error: string;
}

const upsert = new MultiRowUpsert({
	table: "parked_events",
	columns: ["projection", "key", "position", "event_id", "error", "parked_at"],
	key: ["projection", "position"],
});

export function errorText(error: unknown): string {
	const text =
		error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return text.slice(0, ERROR_LENGTH_MAX);
}

export async function writeParked(
	db: ReadModelDatabase,
	projection: string,
	parked: readonly Parked[],
	nowMs: number,
): Promise<void> {
	const rows = parked.map(({ key, event, error }) => [
		projection,
		key,
		event.position,
		event.eventId,
		error,
		nowMs,
	]);
	await upsert.run(db, rows);
}

export async function countParkedOf(
	db: ReadModelDatabase,
	projection: string,
): Promise<number> {
	const row = await db
		.selectFrom("parked_events")
		.select((eb) => eb.fn.countAll().as("parked"))
		.where("projection", "=", projection)
		.executeTakeFirstOrThrow();
	return Number(row.parked);
}

/** Those of `keys` behind whose parked events later ones must wait. */
export async function parkedKeys(
	db: ReadModelDatabase,
	projection: string,
	keys: readonly Key[],
): Promise<ReadonlySet<Key>> {
	const found = new Set<Key>();
	for (let at = 0; at < keys.length; at += KEYS_PER_QUERY) {
		const rows = await db
			.selectFrom("parked_events")
			.select("key")
			.distinct()
			.where("projection", "=", projection)
			.where("key", "in", keys.slice(at, at + KEYS_PER_QUERY))
			.execute();
		for (const row of rows) found.add(row.key);
	}
	return found;
}
