import { availableParallelism } from "node:os";
import { ReadModelsUnavailable, StoreUnavailable } from "#kernel";
import {
	ALL_PROJECTIONS,
	BackOff,
	carryOutRebuild,
	positionAt,
	type RebuildRecord,
	type RebuildSurroundings,
	unfinishedRebuilds,
} from "#projections";
import { systemClock } from "../backend/clock.js";
import { openLogger } from "../backend/logger.js";
import {
	openProjectedLog,
	openReadableModels,
	openStreamwiseLog,
	openWritableModels,
} from "../backend/stores.js";
import { foldStreamsPart } from "./fold-streams-part.js";
import { runFoldThread } from "./fold-thread.js";
import type { FoldWorkerData, RebuildWorkerData } from "./rebuild-messages.js";
import { WriteTurn } from "./write-turn.js";

/** Threads that fold at most: SQLite has one writer, whom more would only wait for. */
const FOLD_THREADS_MAX = 3;
/** Positions of a log for which another thread is worth its start. */
const POSITIONS_PER_THREAD = 50_000;

/**
 * Carries out what is asked for, one after the other, until there is nothing left or the signal aborts. What cannot be
 * reached is waited for.
 */
export async function carryOutAll(
	data: RebuildWorkerData,
	signal: AbortSignal,
): Promise<void> {
	const { places, logLevel } = data;
	const logger = openLogger(logLevel);
	const log = await openProjectedLog(places, logger);
	const streamwise = openStreamwiseLog(places);
	const writer = await openWritableModels(places, { patient: true });
	const reader = await openReadableModels(places);
	const surroundings: RebuildSurroundings = {
		log,
		db: writer.db,
		reader: reader.db,
		projections: ALL_PROJECTIONS,
		clock: systemClock,
		foldStreams:
			streamwise === null
				? null
				: (record, over) => foldStreams(data, record, over),
		partsFor: threadsFor,
		positionAt: async (timeMs) =>
			streamwise?.positionAt(timeMs) ?? positionAt(log, timeMs),
	};
	const backOff = new BackOff();
	try {
		while (!signal.aborted) {
			try {
				const [next] = await unfinishedRebuilds(writer.db);
				if (next === undefined) return;
				await carryOutRebuild(next, surroundings, signal);
				backOff.succeeded();
			} catch (error) {
				if (signal.aborted) return;
				if (!isAway(error)) throw error;
				if (backOff.failed())
					logger.warn({ err: error }, "a rebuild waits for what is away");
				await backOff.wait(signal);
			}
		}
	} finally {
		await reader.close();
		await writer.close();
		streamwise?.close();
		await log.close();
	}
}

function threadsFor(headPosition: number): number {
	const worthIt = Math.ceil(headPosition / POSITIONS_PER_THREAD);
	return Math.max(
		1,
		Math.min(FOLD_THREADS_MAX, availableParallelism(), worthIt),
	);
}

/** The first part is folded by this thread itself. */
async function foldStreams(
	{ places }: RebuildWorkerData,
	{ generation, projections, foldUntil: until, parts: of }: RebuildRecord,
	signal: AbortSignal,
): Promise<void> {
	const failed = new AbortController();
	const both = AbortSignal.any([signal, failed.signal]);
	const turn = places.databaseUrl === null ? WriteTurn.create().shared : null;
	const dataOf = (index: number): FoldWorkerData => ({
		...{ places, generation, projections, until, turn },
		part: { index, of },
	});
	const threads = Array.from({ length: of - 1 }, (_, n) =>
		runFoldThread(dataOf(n + 1), both),
	);
	const all = [...threads, foldStreamsPart(dataOf(0), both)].map((part) =>
		part.catch((error: unknown) => {
			// The others need not go on; and they must have ended before anybody does this again.
			failed.abort();
			throw error;
		}),
	);
	const ends = await Promise.allSettled(all);
	signal.throwIfAborted();
	const [first] = ends
		.filter((end) => end.status === "rejected")
		.map(({ reason }) => reason as Error)
		.sort((a, b) => rank(a) - rank(b));
	if (first !== undefined) throw first;
}

/** Those that were stopped for another's sake tell nothing. */
function rank(error: Error): number {
	return error.name === "AbortError" ? 1 : 0;
}

function isAway(error: unknown): boolean {
	return (
		error instanceof StoreUnavailable || error instanceof ReadModelsUnavailable
	);
}
