/** The projections' tables as a runner finds them: those of another version of the code or of another log are made anew. */

import type { Clock } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { DrivenProjection } from "./batch-projection.js";
import type { LogOrigin } from "./log-origin.js";
import type { RunnerLogger } from "./runner-logger.js";

export interface TablesOptions {
	readonly db: ReadModelDatabase;
	readonly projections: readonly DrivenProjection[];
	readonly clock: Clock;
	readonly logger: RunnerLogger;
}

export class Tables {
	readonly #options: TablesOptions;
	readonly #origin: LogOrigin;
	/** Names of the projections whose tables are known to be of the code's version. */
	readonly #taken = new Set<string>();

	constructor(options: TablesOptions, origin: LogOrigin) {
		this.#options = options;
		this.#origin = origin;
	}

	/** Loads every projection's checkpoint. @throws StoreUnavailable, ReadModelsUnavailable, CheckpointMoved */
	async takeUp(): Promise<void> {
		const { db, projections, clock } = this.#options;
		for (const projection of projections) {
			const stored = await projection.load(db);
			if (stored !== projection.version) {
				this.#noteVersion(projection, stored);
				await db
					.transaction()
					.execute((transaction) =>
						projection.reset(transaction, stored, clock.now()),
					);
				await projection.load(db);
			}
			this.#taken.add(projection.name);
		}
		const positions = projections.map(({ position }) => position);
		if (await this.#origin.isForeign(db, Math.max(...positions)))
			await this.#resetAll(positions);
	}

	async #resetAll(positions: readonly number[]): Promise<void> {
		const { db, projections, clock, logger } = this.#options;
		await db.transaction().execute(async (transaction) => {
			for (const projection of projections)
				await projection.reset(transaction, projection.version, clock.now());
			await this.#origin.forget(transaction);
		});
		logger.warn(
			{ positions },
			"the read models are of another log, or of this one before it was set back, and are made anew",
		);
		for (const projection of projections) await projection.load(db);
	}

	#noteVersion(
		{ name, version }: DrivenProjection,
		storedVersion: number | null,
	): void {
		if (storedVersion === null) return;
		// Setting it back again would have two versions of the code undo each other's work for ever.
		if (this.#taken.has(name))
			throw new Error(
				`projection ${name} was taken over by version ${storedVersion}, this is ${version}`,
			);
		this.#options.logger.warn(
			{ projection: name, version, storedVersion },
			"projection was written by another version and is made anew",
		);
	}
}
