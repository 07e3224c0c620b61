/** Rebuilds over a harness's database and log, for tests. */

import { randomUUID } from "node:crypto";
import {
	inGeneration,
	openReadModels,
	type ReadModelDatabase,
	type ReadModels,
	skippedEventIds,
} from "#read-models";
import { ALL_PROJECTIONS } from "../all-projections.js";
import type { AnyProjection } from "../projection.js";
import { carryOutRebuild } from "../rebuild/carry-out-rebuild.js";
import { foldPart } from "../rebuild/fold-part.js";
import { positionAt } from "../rebuild/position-at.js";
import { loadParts, savePart } from "../rebuild/rebuild-parts.js";
import type {
	RebuildRecord,
	RebuildRequest,
} from "../rebuild/rebuild-record.js";
import { findRebuild, requestRebuild } from "../rebuild/rebuild-records.js";
import { StreamRows } from "../rebuild/stream-rows.js";
import type { RebuildSurroundings } from "../rebuild/surroundings.js";
import { ArrayStreamwiseLog } from "./array-streamwise-log.js";
import type { Harness } from "./harness.js";

const NOW_MS = Date.parse("2026-06-01T00:00:00.000Z");

export interface BenchOptions {
	/** Left out: the log is read in its own order. */
	readonly parts?: number;
	readonly projections?: readonly AnyProjection[];
}

/** A rebuild's own connections. */
export class RebuildBench {
	private constructor(
		private readonly harness: Harness,
		private readonly writer: ReadModels,
		private readonly reader: ReadModels,
		private readonly options: BenchOptions,
	) {}

	static async open(
		harness: Harness,
		options: BenchOptions = {},
	): Promise<RebuildBench> {
		const { options: place } = harness.database;
		const writer = await openReadModels(place);
		const reader = await openReadModels({ ...place, readonly: true });
		return new RebuildBench(harness, writer, reader, options);
	}

	async close(): Promise<void> {
		await this.writer.close();
		await this.reader.close();
	}

	get db(): ReadModelDatabase {
		return this.writer.db;
	}

	get surroundings(): RebuildSurroundings {
		const { parts, projections = ALL_PROJECTIONS } = this.options;
		return {
			log: this.harness.log,
			db: this.writer.db,
			reader: this.reader.db,
			projections,
			clock: { now: () => NOW_MS },
			foldStreams:
				parts === undefined
					? null
					: (record, signal) => this.foldStreams(record, signal),
			partsFor: () => parts ?? 0,
			positionAt: (timeMs) => positionAt(this.harness.log, timeMs),
		};
	}

	request(request: Partial<RebuildRequest> = {}): Promise<RebuildRecord> {
		const whole: RebuildRequest = {
			kind: "rebuild",
			projections: ALL_PROJECTIONS.map(({ name }) => name),
			until: null,
			dryRun: false,
			...request,
		};
		return this.writer.change((db) =>
			requestRebuild(db, randomUUID(), whole, NOW_MS),
		);
	}

	async find(rebuildId: string): Promise<RebuildRecord> {
		return (await findRebuild(this.db, rebuildId)) as RebuildRecord;
	}

	/** Asks for it, and carries it out. */
	async run(request: Partial<RebuildRequest> = {}): Promise<RebuildRecord> {
		const { rebuildId } = await this.request(request);
		return this.carryOn(rebuildId);
	}

	/** @throws what `carryOutRebuild` throws */
	async carryOn(
		rebuildId: string,
		signal = new AbortController().signal,
	): Promise<RebuildRecord> {
		const record = await this.find(rebuildId);
		await carryOutRebuild(record, this.surroundings, signal);
		return this.find(rebuildId);
	}

	/** One part after the other: threads are for speed alone. */
	private async foldStreams(
		{ generation, parts, foldUntil, projections }: RebuildRecord,
		signal: AbortSignal,
	): Promise<void> {
		const log = new ArrayStreamwiseLog(
			(await this.harness.log.readAll({ after: 0, limit: 1e9 })).events,
		);
		const { projections: all = ALL_PROJECTIONS } = this.options;
		const progress = await loadParts(this.db, generation);
		for (let index = 0; index < parts; index++) {
			await foldPart({
				...{ log, signal, streamPrefix: "visitor-", until: foldUntil },
				part: { index, of: parts },
				projections: await Promise.all(
					all
						.filter(({ name }) => projections.includes(name))
						.map(async (projection) => {
							const skipped = await skippedEventIds(this.db, projection.name);
							return new StreamRows(projection, skipped);
						}),
				),
				db: inGeneration(this.db, generation),
				from: progress[index] as NonNullable<(typeof progress)[number]>,
				save: (db, from, to) => savePart(db, generation, index, from, to),
			});
		}
	}
}
