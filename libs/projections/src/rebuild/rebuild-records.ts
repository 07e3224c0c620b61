/** Rebuilds as the database keeps them: asked for by any process, carried out by the one that projects. */

import type { ReadModelDatabase } from "#read-models";
import {
	RebuildCancelled,
	RebuildTakenOver,
	RebuildUnderWay,
} from "./rebuild-errors.js";
import {
	FINISHED_STATES,
	isFinished,
	overlap,
	type RebuildDocument,
	type RebuildRecord,
	type RebuildRequest,
	type RebuildState,
} from "./rebuild-record.js";

/** Rebuilds that are remembered, the newest ones. */
export const REBUILDS_KEPT_MAX = 100;

export type RebuildChanges = Partial<RebuildDocument> & {
	readonly state?: RebuildState;
};

const COLUMNS = [
	"rebuild_id",
	"generation",
	"state",
	"cancelled",
	"doc",
	"updated_at",
] as const;

type Row = Awaited<ReturnType<typeof selectAll>>[number];

function selectAll(db: ReadModelDatabase) {
	return db
		.selectFrom("rebuilds")
		.select(COLUMNS)
		.orderBy("generation")
		.execute();
}

export async function findRebuild(
	db: ReadModelDatabase,
	rebuildId: string,
): Promise<RebuildRecord | null> {
	const row = await db
		.selectFrom("rebuilds")
		.select(COLUMNS)
		.where("rebuild_id", "=", rebuildId)
		.executeTakeFirst();
	return row === undefined ? null : recordOf(row);
}

/** All that are remembered, in the order in which they were asked for. */
export async function listRebuilds(
	db: ReadModelDatabase,
): Promise<readonly RebuildRecord[]> {
	return (await selectAll(db)).map(recordOf);
}

/** Those that are not finished, in the order in which they were asked for. */
export async function unfinishedRebuilds(
	db: ReadModelDatabase,
): Promise<readonly RebuildRecord[]> {
	const rows = await db
		.selectFrom("rebuilds")
		.select(COLUMNS)
		.where("state", "not in", FINISHED_STATES)
		.orderBy("generation")
		.execute();
	return rows.map(recordOf);
}

/**
 * Notes down what was asked, to be carried out by whoever projects, in the transaction that `db` is.
 * @throws RebuildUnderWay
 */
export async function requestRebuild(
	db: ReadModelDatabase,
	rebuildId: string,
	request: RebuildRequest,
	nowMs: number,
): Promise<RebuildRecord> {
	const document: RebuildDocument = {
		...request,
		requestedAt: nowMs,
		versions: [],
		parts: 0,
		foldUntil: 0,
		headPosition: 0,
		position: 0,
		since: null,
		foldedAt: null,
		finishedAt: null,
		results: [],
		isKept: false,
		failure: null,
	};
	await lockCheckpoints(db);
	const all = await listRebuilds(db);
	const other = all.find((one) => !isFinished(one) && overlap(one, request));
	if (other !== undefined) throw new RebuildUnderWay(other.rebuildId);
	const generation = 1 + (all.at(-1)?.generation ?? 0);
	const row = {
		rebuild_id: rebuildId,
		generation,
		state: "waiting",
		cancelled: 0,
		doc: JSON.stringify(document),
		updated_at: nowMs,
	};
	await db.insertInto("rebuilds").values(row).execute();
	return recordOf(row);
}

/** One request at a time, over all processes: the first statement of a transaction. */
async function lockCheckpoints(db: ReadModelDatabase): Promise<void> {
	await db
		.updateTable("checkpoints")
		.set((eb) => ({ position: eb.ref("position") }))
		.execute();
}

/**
 * To be the first statement of a transaction: nobody else changes the rebuild until its end, and on SQLite nobody writes
 * anything, so that what the transaction reads is what it writes to.
 */
export async function claimRebuild(
	db: ReadModelDatabase,
	{ rebuildId }: RebuildRecord,
): Promise<void> {
	await db
		.updateTable("rebuilds")
		.set((eb) => ({ updated_at: eb.ref("updated_at") }))
		.where("rebuild_id", "=", rebuildId)
		.execute();
}

/**
 * Writes what has changed of a rebuild that was at `from`, in the transaction that `db` is or by itself.
 * @throws RebuildTakenOver where it is not as it is known to be; RebuildCancelled
 */
export async function advanceRebuild(
	db: ReadModelDatabase,
	from: RebuildRecord,
	changes: RebuildChanges,
	nowMs: number,
): Promise<RebuildRecord> {
	const to: RebuildRecord = { ...from, ...changes, updatedAt: nowMs };
	const changed = await db
		.updateTable("rebuilds")
		.set({ state: to.state, doc: documentOf(to), updated_at: nowMs })
		.where("rebuild_id", "=", from.rebuildId)
		.where("state", "=", from.state)
		.where("doc", "=", documentOf(from))
		.returning("cancelled")
		.executeTakeFirst();
	if (changed === undefined) throw takenOver(from);
	if (Number(changed.cancelled) !== 0 && !isFinished(to))
		throw new RebuildCancelled(`rebuild ${from.rebuildId} was cancelled`);
	return to;
}

/** False where it was finished already. */
export async function cancelRebuild(
	db: ReadModelDatabase,
	rebuildId: string,
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable("rebuilds")
		.set({ cancelled: 1 })
		.where("rebuild_id", "=", rebuildId)
		.where("state", "not in", FINISHED_STATES)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** All that are not finished. */
export async function cancelRebuilds(db: ReadModelDatabase): Promise<void> {
	await db
		.updateTable("rebuilds")
		.set({ cancelled: 1 })
		.where("state", "not in", FINISHED_STATES)
		.execute();
}

/** Forgets the oldest finished ones beyond REBUILDS_KEPT_MAX. */
export async function forgetOldRebuilds(db: ReadModelDatabase): Promise<void> {
	const rebuilds = await listRebuilds(db);
	for (const record of rebuilds.slice(0, -REBUILDS_KEPT_MAX)) {
		if (!isFinished(record)) continue;
		const { rebuildId, generation } = record;
		await db
			.deleteFrom("rebuild_parts")
			.where("generation", "=", generation)
			.execute();
		await db
			.deleteFrom("rebuilds")
			.where("rebuild_id", "=", rebuildId)
			.execute();
	}
}

function recordOf(row: Row): RebuildRecord {
	return {
		...(JSON.parse(row.doc) as RebuildDocument),
		rebuildId: row.rebuild_id,
		generation: Number(row.generation),
		state: row.state as RebuildState,
		cancelled: Number(row.cancelled) !== 0,
		updatedAt: Number(row.updated_at),
	};
}

/** The same text for the same record: its members keep their order. */
function documentOf(record: RebuildRecord): string {
	const { rebuildId, generation, state, cancelled, updatedAt, ...document } =
		record;
	return JSON.stringify(document satisfies RebuildDocument);
}

function takenOver({ rebuildId }: RebuildRecord): RebuildTakenOver {
	return new RebuildTakenOver(`rebuild ${rebuildId} is carried out elsewhere`);
}
