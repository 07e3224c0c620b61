/** Checkpoints as the writing side keeps them. */

import { generationOf, type ReadModelDatabase } from "#read-models";

/** Someone else moved the checkpoint: what was folded rests on rows that may be old. */
export class CheckpointMoved extends Error {
	constructor(projection: string) {
		super(`checkpoint of projection ${projection} was moved by someone else`);
		this.name = "CheckpointMoved";
	}
}

export interface LoadedCheckpoint {
	readonly version: number;
	readonly position: number;
	/** Of the tables; another means that they were exchanged. */
	readonly generation: number;
}

export async function loadCheckpoint(
	db: ReadModelDatabase,
	projection: string,
): Promise<LoadedCheckpoint | null> {
	const row = await db
		.selectFrom("checkpoints")
		.select(["version", "position", "generation"])
		.where("projection", "=", projection)
		.executeTakeFirst();
	if (row === undefined) return null;
	return {
		version: Number(row.version),
		position: Number(row.position),
		generation: Number(row.generation),
	};
}

/** Sets the checkpoint back to the start, where it is still of the version that it is known to be (null: not there). */
export async function resetCheckpoint(
	db: ReadModelDatabase,
	projection: string,
	versions: { from: number | null; to: number },
	nowMs: number,
): Promise<void> {
	const row = { version: versions.to, position: 0, updated_at: nowMs };
	const generation = generationOf(db) ?? 0;
	const query =
		versions.from === null
			? db
					.insertInto("checkpoints")
					.values({ projection, generation, ...row })
					.onConflict((oc) => oc.doNothing())
					.returning("projection")
			: db
					.updateTable("checkpoints")
					.set(row)
					.where("projection", "=", projection)
					.where("version", "=", versions.from)
					.returning("projection");
	const changed = await query.executeTakeFirst();
	if (changed === undefined) throw new CheckpointMoved(projection);
}

/**
 * Moves it on from where it is known to be, so that two projectors on one database never both apply an event, and none
 * applies one to tables that were exchanged since.
 */
export async function moveCheckpoint(
	db: ReadModelDatabase,
	projection: string,
	from: LoadedCheckpoint,
	to: number,
	nowMs: number,
): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable("checkpoints")
		.set({ position: to, updated_at: nowMs })
		.where("projection", "=", projection)
		.where("version", "=", from.version)
		.where("position", "=", from.position)
		.where("generation", "=", from.generation)
		.executeTakeFirst();
	if (numUpdatedRows !== 1n) throw new CheckpointMoved(projection);
}
