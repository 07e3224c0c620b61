/** Checkpoints as the writing side keeps them. */

import type { ReadModelDatabase } from "#read-models";

/** Someone else moved the checkpoint: what was folded rests on rows that may be old. */
export class CheckpointMoved extends Error {
	constructor(projection: string) {
		super(`checkpoint of projection ${projection} was moved by someone else`);
		this.name = "CheckpointMoved";
	}
}

export async function loadCheckpoint(
	db: ReadModelDatabase,
	projection: string,
): Promise<{ version: number; position: number } | null> {
	const row = await db
		.selectFrom("checkpoints")
		.select(["version", "position"])
		.where("projection", "=", projection)
		.executeTakeFirst();
	if (row === undefined) return null;
	return { version: Number(row.version), position: Number(row.position) };
}

/** Sets the checkpoint back to the start, where it is still of the version that it is known to be (null: not there). */
export async function resetCheckpoint(
	db: ReadModelDatabase,
	projection: string,
	versions: { from: number | null; to: number },
	nowMs: number,
): Promise<void> {
	const row = { version: versions.to, position: 0, updated_at: nowMs };
	const query =
		versions.from === null
			? db
					.insertInto("checkpoints")
					.values({ projection, ...row })
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

/** Moves it on from where it is known to be, so that two projectors on one database never both apply an event. */
export async function moveCheckpoint(
	db: ReadModelDatabase,
	projection: string,
	version: number,
	positions: { from: number; to: number },
	nowMs: number,
): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable("checkpoints")
		.set({ position: positions.to, updated_at: nowMs })
		.where("projection", "=", projection)
		.where("version", "=", version)
		.where("position", "=", positions.from)
		.executeTakeFirst();
	if (numUpdatedRows !== 1n) throw new CheckpointMoved(projection);
}
