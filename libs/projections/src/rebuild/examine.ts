/** What comes of a rebuild: digests of its rows, and where they differ from the live ones. */

import type { ReadModelDatabase } from "#read-models";
import { digestOf } from "../digest/row-digest.js";
import { digestRows } from "../digest/stored-rows.js";
import { loadCheckpoint } from "../engine/checkpoints.js";
import type { AnyProjection } from "../projection.js";
import { compareRows } from "./compare.js";
import type { RebuildResult } from "./rebuild-record.js";

/** The live position that every one of the projections has reached. */
export async function lowestCheckpoint(
	db: ReadModelDatabase,
	projections: readonly AnyProjection[],
): Promise<number> {
	const positions = await Promise.all(
		projections.map(({ name }) => positionOf(db, name)),
	);
	return Math.min(...positions);
}

/** @param position of the rows where nobody else writes them; null: of live rows, at their checkpoint */
export function digestAll(
	db: ReadModelDatabase,
	projections: readonly AnyProjection[],
	position: number | null,
): Promise<readonly RebuildResult[]> {
	return inOneState(db, async (state) => {
		const results: RebuildResult[] = [];
		for (const { name, table } of projections) {
			const digest = await digestOf(name, digestRows(state, table.shape));
			const at = position ?? (await positionOf(state, name));
			results.push({
				...{ projection: name, position: at, digest },
				comparison: null,
			});
		}
		return results;
	});
}

export interface CompareOptions {
	readonly reader: ReadModelDatabase;
	readonly rebuilt: ReadModelDatabase;
	readonly projections: readonly AnyProjection[];
	/** Brings the rebuilt rows to the position. */
	readonly foldTo: (position: number) => Promise<void>;
	readonly signal: AbortSignal;
}

/** Compares each projection's rows as they are at one moment with those folded up to the same position. */
export function compareAll({
	reader,
	rebuilt,
	projections,
	foldTo,
	signal,
}: CompareOptions): Promise<readonly RebuildResult[]> {
	return inOneState(reader, async (live) => {
		const positions = await Promise.all(
			projections.map(async (projection) => ({
				projection,
				position: await positionOf(live, projection.name),
			})),
		);
		// The rebuilt rows only ever go on.
		positions.sort((a, b) => a.position - b.position);
		const results: RebuildResult[] = [];
		for (const { projection, position } of positions) {
			await foldTo(position);
			const compared = { live, rebuilt, position };
			results.push(await compareRows(projection, compared, signal));
		}
		return results;
	});
}

/** SQLite's transactions are like this by themselves. */
function inOneState<T>(
	db: ReadModelDatabase,
	read: (state: ReadModelDatabase) => Promise<T>,
): Promise<T> {
	return db
		.transaction()
		.setIsolationLevel("repeatable read")
		.execute((transaction) => read(transaction));
}

async function positionOf(
	db: ReadModelDatabase,
	name: string,
): Promise<number> {
	return (await loadCheckpoint(db, name))?.position ?? 0;
}
