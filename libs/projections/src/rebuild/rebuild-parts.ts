/** How far each of the threads that fold a rebuild's streams has come. */

import type { ReadModelDatabase } from "#read-models";
import { PART_START, type PartProgress } from "./fold-part.js";
import { RebuildCancelled, RebuildTakenOver } from "./rebuild-errors.js";

/** By their numbers. */
export async function loadParts(
	db: ReadModelDatabase,
	generation: number,
): Promise<readonly PartProgress[]> {
	const rows = await db
		.selectFrom("rebuild_parts")
		.select("doc")
		.where("generation", "=", generation)
		.orderBy("part")
		.execute();
	return rows.map(({ doc }) => JSON.parse(doc) as PartProgress);
}

export async function createParts(
	db: ReadModelDatabase,
	generation: number,
	count: number,
): Promise<void> {
	for (let part = 0; part < count; part++) {
		const doc = JSON.stringify(PART_START);
		await db
			.insertInto("rebuild_parts")
			.values({ generation, part, doc })
			.execute();
	}
}

/** @throws RebuildTakenOver where the part is not as it is known to be; RebuildCancelled */
export async function savePart(
	db: ReadModelDatabase,
	generation: number,
	part: number,
	from: PartProgress,
	to: PartProgress,
): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable("rebuild_parts")
		.set({ doc: JSON.stringify(to) })
		.where("generation", "=", generation)
		.where("part", "=", part)
		.where("doc", "=", JSON.stringify(from))
		.executeTakeFirst();
	const row = await db
		.selectFrom("rebuilds")
		.select(["rebuild_id", "cancelled"])
		.where("generation", "=", generation)
		.executeTakeFirst();
	if (numUpdatedRows !== 1n || row === undefined)
		throw new RebuildTakenOver(`part ${part} is folded by somebody else`);
	if (Number(row.cancelled) !== 0)
		throw new RebuildCancelled(`rebuild ${row.rebuild_id} was cancelled`);
}
