/** Carries out what operators ask about parked events, in the thread that writes the rows, between two batches. */

import { setTimeout as delay } from "node:timers/promises";
import type { Clock, EventLog } from "#kernel";
import { listParkedRequests, type ReadModelDatabase } from "#read-models";
import type { DrivenProjection } from "./batch-projection.js";
import type { RunnerLogger } from "./runner-logger.js";

/** How often requests are looked for. */
export const REQUESTS_POLL_MS = 500;
/** Requests taken up at a time. */
const REQUESTS_MAX = 100;

export interface ParkedRequestsOptions {
	readonly db: ReadModelDatabase;
	readonly log: EventLog;
	readonly projections: readonly DrivenProjection[];
	readonly clock: Clock;
	readonly logger: RunnerLogger;
}

const DUE = Symbol("due");

export class ParkedRequests {
	/** Resolves when it is time to look again. */
	#due: Promise<typeof DUE> = Promise.resolve(DUE);
	#isDue = true;

	constructor(private readonly options: ParkedRequestsOptions) {}

	/** Gives what `taking` gives, and looks for requests meanwhile. @throws whatever carrying them out throws */
	async until<T>(taking: Promise<T>): Promise<T> {
		// Should it fail while a request is being carried out, that is told below.
		taking.catch(() => undefined);
		for (;;) {
			if (this.#isDue) await this.#carryOutAll();
			const first = await Promise.race([taking, this.#due]);
			if (first !== DUE) return first;
		}
	}

	async #carryOutAll(): Promise<void> {
		this.#isDue = false;
		this.#due = delay(REQUESTS_POLL_MS, DUE, { ref: false }).finally(() => {
			this.#isDue = true;
		});
		const { db, log, projections, clock, logger } = this.options;
		for (const request of await listParkedRequests(db, REQUESTS_MAX)) {
			const projection = projections.find(
				({ name }) => name === request.projection,
			);
			if (projection === undefined) continue;
			await projection.carryOut(db, log, request, clock.now());
			logger.info(
				{ ...request },
				"a request about a parked event was taken up",
			);
		}
	}
}
