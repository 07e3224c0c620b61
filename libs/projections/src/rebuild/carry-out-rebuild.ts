/** A rebuild's way from its record to its end, good or bad. */

import { ReadModelsUnavailable, StoreUnavailable } from "#kernel";
import {
	dropGeneration,
	listGenerations,
	type ReadModelDatabase,
} from "#read-models";
import { CheckpointMoved } from "../engine/checkpoints.js";
import { RebuildCancelled, RebuildTakenOver } from "./rebuild-errors.js";
import {
	isFinished,
	overlap,
	type RebuildFailure,
	type RebuildRecord,
} from "./rebuild-record.js";
import {
	advanceRebuild,
	forgetOldRebuilds,
	listRebuilds,
} from "./rebuild-records.js";
import { RebuildRun } from "./rebuild-run.js";
import type { RebuildSurroundings } from "./surroundings.js";
import { UnfoldableEvent } from "./unfoldable-event.js";

/**
 * Resolves when the rebuild is finished: done, cancelled, or failed with the reason in its record.
 * @throws StoreUnavailable or ReadModelsUnavailable, after which it may be carried on with; RebuildTakenOver or
 * CheckpointMoved where somebody else carries it out; the signal's reason when it aborts
 */
export async function carryOutRebuild(
	record: RebuildRecord,
	surroundings: RebuildSurroundings,
	signal: AbortSignal,
): Promise<void> {
	const { db, clock } = surroundings;
	await dropLeftovers(db, clock.now());
	const run = new RebuildRun(record, surroundings, signal);
	try {
		await run.toEnd();
	} catch (error) {
		if (signal.aborted || mayGoOn(error)) throw error;
		const end =
			error instanceof RebuildCancelled
				? ({ state: "cancelled" } as const)
				: ({ state: "failed", failure: failureOf(error) } as const);
		const finishedAt = clock.now();
		await advanceRebuild(db, run.record, { ...end, finishedAt }, finishedAt);
		await dropGeneration(db, record.generation);
	}
	await forgetOldRebuilds(db);
}

function mayGoOn(error: unknown): boolean {
	return (
		error instanceof StoreUnavailable ||
		error instanceof ReadModelsUnavailable ||
		error instanceof RebuildTakenOver ||
		error instanceof CheckpointMoved
	);
}

function failureOf(error: unknown): RebuildFailure {
	const message = error instanceof Error ? error.message : String(error);
	if (!(error instanceof UnfoldableEvent)) return { message, event: null };
	const { stream, revision, position, type } = error;
	return { message, event: { stream, revision, position, type } };
}

/** Drops tables that no rebuild needs any more: a crash left them, or a later rebuild takes the place of one kept apart. */
async function dropLeftovers(
	db: ReadModelDatabase,
	nowMs: number,
): Promise<void> {
	const rebuilds = await listRebuilds(db);
	const needed = new Set<number>();
	for (const [n, record] of rebuilds.entries()) {
		const isReplaced = rebuilds
			.slice(n + 1)
			.some((later) => overlap(record, later));
		if (!isFinished(record) || (record.isKept && !isReplaced))
			needed.add(record.generation);
		else if (record.isKept)
			await advanceRebuild(db, record, { isKept: false }, nowMs);
	}
	for (const generation of await listGenerations(db)) {
		if (!needed.has(generation)) await dropGeneration(db, generation);
	}
}
