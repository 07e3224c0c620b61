/** The moment at which a generation's tables become the live ones. */

import type { Clock } from "#kernel";
import {
	exchangeTables,
	inGeneration,
	type ReadModelDatabase,
} from "#read-models";
import { tablesOf } from "../digest/stored-shape.js";
import { loadCheckpoint } from "../engine/checkpoints.js";
import type { AnyProjection } from "../projection.js";
import type { CatchUp } from "./catch-up.js";

/** Events that may be folded while nobody else can write; with more, the generation catches up again first. */
export const SWITCH_EVENTS_MAX = 2_000;

export interface SwitchOptions {
	/** A transaction of which nothing was done yet. */
	readonly db: ReadModelDatabase;
	readonly generation: number;
	readonly projections: readonly AnyProjection[];
	readonly catchUp: CatchUp;
	readonly clock: Clock;
	/** Within the same transaction. */
	readonly onSwitched: (position: number) => Promise<void>;
}

/**
 * Exchanges the tables, with checkpoints, totals and parked events, in one transaction: whoever reads sees all of the
 * old or all of the new. Checkpoints never move back by it. False where the generation was too far behind.
 * @throws UnfoldableEvent, StoreUnavailable, ReadModelsUnavailable
 */
export async function switchOver(options: SwitchOptions): Promise<boolean> {
	const { db, generation, projections, catchUp, onSwitched } = options;
	const names = projections.map(({ name }) => name);
	// The projector moves its checkpoint first: from here on it waits.
	await db
		.updateTable("checkpoints")
		.set((eb) => ({ position: eb.ref("position") }))
		.where("projection", "in", names)
		.execute();
	const live = await furthestCheckpoint(db, names);
	const build = inGeneration(db, generation);
	let { position } = catchUp;
	if (position < live && live - position <= SWITCH_EVENTS_MAX)
		position = await catchUp.fold(build, live);
	if (position < live) return false;
	await exchangeTables(
		db,
		generation,
		projections.flatMap(({ table }) => tablesOf(table.shape)),
	);
	for (const projection of projections) {
		await takeOver(db, build, projection.name);
		await moveLive(db, projection, position, options);
	}
	await onSwitched(position);
	return true;
}

async function moveLive(
	db: ReadModelDatabase,
	{ name, version }: AnyProjection,
	position: number,
	{ generation, clock }: SwitchOptions,
): Promise<void> {
	const checkpoint = { version, position, generation, updated_at: clock.now() };
	await db
		.insertInto("checkpoints")
		.values({ projection: name, ...checkpoint })
		.onConflict((oc) => oc.column("projection").doUpdateSet(checkpoint))
		.execute();
}

/** None may move back. */
async function furthestCheckpoint(
	db: ReadModelDatabase,
	names: readonly string[],
): Promise<number> {
	let furthest = 0;
	for (const name of names) {
		const checkpoint = await loadCheckpoint(db, name);
		furthest = Math.max(furthest, checkpoint?.position ?? 0);
	}
	return furthest;
}

/** Puts the projection's rows of the tables that projections share in the place of the live ones. */
async function takeOver(
	db: ReadModelDatabase,
	build: ReadModelDatabase,
	name: string,
): Promise<void> {
	for (const table of ["totals", "parked_events"] as const) {
		await db.deleteFrom(table).where("projection", "=", name).execute();
		const rows = await build
			.selectFrom(table)
			.selectAll()
			.where("projection", "=", name)
			.execute();
		for (const row of rows) await db.insertInto(table).values(row).execute();
	}
}
