/** Carries a rebuild out, from wherever it is to its end. A step that was cut short is done again. */

import {
	setTimeout as delay,
	setImmediate as nextTurn,
} from "node:timers/promises";
import {
	createGeneration,
	dropGeneration,
	indexSteps,
	inGeneration,
	type ReadModelDatabase,
} from "#read-models";
import { tablesOf } from "../digest/stored-shape.js";
import type { AnyProjection } from "../projection.js";
import { CatchUp } from "./catch-up.js";
import { compareAll, digestAll, lowestCheckpoint } from "./examine.js";
import { createParts, loadParts } from "./rebuild-parts.js";
import {
	eventsFolded,
	expectSameVersions,
	isKeptApart,
	type RebuildDocument,
	type RebuildRecord,
	type RebuildState,
} from "./rebuild-record.js";
import {
	advanceRebuild,
	claimRebuild,
	type RebuildChanges,
} from "./rebuild-records.js";
import type { RebuildSurroundings } from "./surroundings.js";
import { switchOver } from "./switch-over.js";

/** Pause after a statement that kept all others from writing, as a share of its time, */
const PAUSE_SHARE = 0.1;
/** and at most: whoever waits looks at least this often. */
const PAUSE_MS_MAX = 150;

/** Within a transaction, changes the record with all else that the transaction does. */
type Advance = (changes: RebuildChanges) => Promise<void>;

export class RebuildRun {
	readonly #surroundings: RebuildSurroundings;
	readonly #signal: AbortSignal;
	#record: RebuildRecord;

	constructor(
		record: RebuildRecord,
		surroundings: RebuildSurroundings,
		signal: AbortSignal,
	) {
		this.#record = record;
		this.#surroundings = surroundings;
		this.#signal = signal;
	}

	/** As far as it is known to be. */
	get record(): RebuildRecord {
		return this.#record;
	}

	/**
	 * Resolves when it is done.
	 * @throws UnfoldableEvent, RebuildOutOfDate, RebuildCancelled, RebuildTakenOver, StoreUnavailable, ReadModelsUnavailable; the signal's
	 * reason when it aborts
	 */
	async toEnd(): Promise<void> {
		expectSameVersions(this.#record, this.#projections);
		await this.#noteStart();
		while (this.#record.state !== "done") {
			this.#signal.throwIfAborted();
			await this.#step(this.#record.state);
			await nextTurn();
		}
	}

	async #step(state: RebuildState): Promise<void> {
		switch (state) {
			case "waiting":
				return this.#begin();
			case "folding":
				return this.#foldStreams();
			case "indexing":
				return this.#makeIndexes();
			case "catching-up":
				return this.#catchUp();
			case "digesting":
				return this.#digest();
			case "comparing":
				return this.#compare();
			default:
				throw new Error(`rebuild ${this.#record.rebuildId} is ${state}`);
		}
	}

	get #projections(): readonly AnyProjection[] {
		const { projections } = this.#record;
		return this.#surroundings.projections.filter(({ name }) =>
			projections.includes(name),
		);
	}

	async #noteStart(): Promise<void> {
		const { db, clock } = this.#surroundings;
		const parts = await loadParts(db, this.#record.generation);
		const events = eventsFolded(this.#record, parts);
		await this.#advance({ since: { at: clock.now(), events } });
	}

	async #begin(): Promise<void> {
		const { log, foldStreams } = this.#surroundings;
		const { generation } = this.#record;
		const headPosition = await log.headPosition();
		const foldUntil = await this.#goal(headPosition);
		const parts = this.#surroundings.partsFor(headPosition);
		const versions = this.#projections.map(({ version }) => version);
		const tables = this.#projections.flatMap((p) => tablesOf(p.table.shape));
		await this.#transact(async (db, advance) => {
			await createGeneration(db, generation, tables);
			const begun = { headPosition, foldUntil, versions };
			if (foldStreams === null) {
				for (const step of indexSteps(generation, tables)) await step(db);
				await this.#startCheckpoints(db, 0);
				return advance({ ...begun, state: "catching-up" });
			}
			await createParts(db, generation, parts);
			return advance({ ...begun, parts, state: "folding" });
		});
	}

	/** Where folding is to end, as things are now. */
	async #goal(headPosition: number): Promise<number> {
		const { reader, positionAt } = this.#surroundings;
		const { kind, until } = this.#record;
		if (kind === "verification")
			return lowestCheckpoint(reader, this.#projections);
		if (until === null) return headPosition;
		const position =
			"position" in until ? until.position : await positionAt(until.timeMs);
		return Math.min(position, headPosition);
	}

	async #foldStreams(): Promise<void> {
		const { foldStreams } = this.#surroundings;
		const { foldUntil: position } = this.#record;
		await foldStreams?.(this.#record, this.#signal);
		await this.#transact(async (db, advance) => {
			await this.#startCheckpoints(db, position);
			await advance({ position, state: "indexing" });
		});
	}

	async #startCheckpoints(
		db: ReadModelDatabase,
		position: number,
	): Promise<void> {
		const { generation } = this.#record;
		for (const { name: projection, version } of this.#projections) {
			const updated_at = this.#surroundings.clock.now();
			await inGeneration(db, generation)
				.insertInto("checkpoints")
				.values({ projection, version, position, generation, updated_at })
				.execute();
		}
	}

	async #makeIndexes(): Promise<void> {
		const { db, clock } = this.#surroundings;
		const tables = this.#projections.flatMap((p) => tablesOf(p.table.shape));
		for (const step of indexSteps(this.#record.generation, tables)) {
			this.#signal.throwIfAborted();
			const startedAt = clock.now();
			await step(db);
			const tookMs = clock.now() - startedAt;
			await delay(Math.min(PAUSE_MS_MAX, tookMs * PAUSE_SHARE));
			await this.#advance({});
		}
		await this.#advance({ state: "catching-up" });
	}

	async #catchUp(): Promise<void> {
		const { log, db, clock } = this.#surroundings;
		const { generation, kind } = this.#record;
		for (;;) {
			const catchUp = new CatchUp(log, this.#projections, clock);
			await catchUp.load(inGeneration(db, generation));
			const headPosition = await log.headPosition();
			const goal = await this.#goal(headPosition);
			await this.#foldTo(catchUp, goal, { headPosition });
			const foldedAt = clock.now();
			if (kind === "verification")
				return this.#advance({ state: "comparing", foldedAt });
			if (isKeptApart(this.#record))
				return this.#advance({ state: "digesting", foldedAt });
			if (await this.#switch(catchUp)) return;
		}
	}

	/** Up to the position, or the end of the log. */
	async #foldTo(
		catchUp: CatchUp,
		until: number,
		changes: RebuildChanges = {},
	): Promise<void> {
		const { generation } = this.#record;
		while (catchUp.position < until) {
			this.#signal.throwIfAborted();
			const position = await this.#transact(async (db, advance) => {
				const reached = await catchUp.fold(inGeneration(db, generation), until);
				await advance({ ...changes, position: reached });
				return reached;
			});
			if (position === catchUp.position) return;
			catchUp.commit(position);
			await nextTurn();
		}
	}

	async #switch(catchUp: CatchUp): Promise<boolean> {
		const { clock } = this.#surroundings;
		const { generation } = this.#record;
		return this.#transact((db, advance) =>
			switchOver({
				...{ db, generation, catchUp, clock },
				projections: this.#projections,
				onSwitched: (position) =>
					advance({ position, state: "digesting", foldedAt: clock.now() }),
			}),
		);
	}

	async #digest(): Promise<void> {
		const { db, reader } = this.#surroundings;
		const { generation, position } = this.#record;
		const isKept = isKeptApart(this.#record);
		if (!isKept) await dropGeneration(db, generation);
		const results = isKept
			? await digestAll(
					inGeneration(db, generation),
					this.#projections,
					position,
				)
			: await digestAll(reader, this.#projections, null);
		await this.#finish({ results, isKept });
	}

	async #compare(): Promise<void> {
		const { log, db, reader, clock } = this.#surroundings;
		const { generation } = this.#record;
		const rebuilt = inGeneration(db, generation);
		const catchUp = new CatchUp(log, this.#projections, clock);
		await catchUp.load(rebuilt);
		const results = await compareAll({
			...{ reader, rebuilt, projections: this.#projections },
			foldTo: (position) => this.#foldTo(catchUp, position),
			signal: this.#signal,
		});
		await this.#finish({ results });
		await dropGeneration(db, generation);
	}

	#finish(changes: Partial<RebuildDocument>): Promise<void> {
		const finishedAt = this.#surroundings.clock.now();
		return this.#advance({ ...changes, finishedAt, state: "done" });
	}

	async #advance(changes: RebuildChanges): Promise<void> {
		await this.#transact((_, advance) => advance(changes));
	}

	/** What `work` does and how the record changes by it happens together or not at all. */
	async #transact<T>(
		work: (db: ReadModelDatabase, advance: Advance) => Promise<T>,
	): Promise<T> {
		const { db, clock } = this.#surroundings;
		let record = this.#record;
		const result = await db.transaction().execute(async (transaction) => {
			await claimRebuild(transaction, record);
			return work(transaction, async (changes) => {
				const nowMs = clock.now();
				record = await advanceRebuild(transaction, record, changes, nowMs);
			});
		});
		this.#record = record;
		return result;
	}
}
