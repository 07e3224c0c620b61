/** Events that a projection could not take, and those of the same key that wait behind them. */

import type { RecordedDomainEvent } from "#kernel";
import {
	KeyedSelect,
	MultiRowUpsert,
	type ReadModelDatabase,
	TABLE_SHAPES,
} from "#read-models";
import type { Key } from "../projection.js";

/** In place of an error: this one was not tried. */
export const WAITS = "waits behind a parked event of the same key";

/** Characters of an error that are kept. */
const ERROR_LENGTH_MAX = 2_000;

export interface Parked {
	readonly key: Key;
	readonly event: RecordedDomainEvent;
	readonly error: string;
}

const { columns, key } = TABLE_SHAPES.parked_events;
const upsert = new MultiRowUpsert({ table: "parked_events", columns, key });

const selectKeys = new KeyedSelect({
	table: "parked_events",
	columns: ["key"],
	within: "projection",
	id: "key",
	distinct: true,
});

export function errorText(error: unknown): string {
	const text =
		error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return storable(text);
}

/** It may quote what the event holds, and PostgreSQL takes no NUL. */
function storable(text: string): string {
	return text.slice(0, ERROR_LENGTH_MAX).replaceAll("\0", "\ufffd");
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
		event.stream,
		event.revision,
		storable(event.type),
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
	const rows = await selectKeys.run(db, projection, keys);
	return new Set(rows.map((row) => row.key));
}
