/** Folds what comes after into a generation's tables, in the order of the log, as the live projection folds it. */

import {
	type Clock,
	type EventLog,
	MAX_PAGE,
	type RecordedDomainEvent,
	upcast,
} from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import { BatchProjection } from "../engine/batch-projection.js";
import type { AnyProjection } from "../projection.js";
import { PROJECTED } from "../status.js";
import { UnfoldableEvent } from "./unfoldable-event.js";

/** Rows that each projection keeps in memory between batches. */
const ROWS_KEPT_MAX = 10_000;

export class CatchUp {
	readonly #log: EventLog;
	readonly #clock: Clock;
	readonly #projections: readonly BatchProjection<unknown>[];

	constructor(
		log: EventLog,
		projections: readonly AnyProjection[],
		clock: Clock,
	) {
		this.#log = log;
		this.#clock = clock;
		this.#projections = projections.map(
			(projection) => new BatchProjection(projection, ROWS_KEPT_MAX),
		);
	}

	/** Takes up the generation's checkpoints. */
	async load(db: ReadModelDatabase): Promise<void> {
		for (const projection of this.#projections) await projection.load(db);
	}

	/** Events up to it have had their effect. */
	get position(): number {
		return Math.min(...this.#projections.map(({ position }) => position));
	}

	/**
	 * Folds the next events, up to the position `until` and a page of them at most, in the transaction that `db` is;
	 * `commit` is to follow, or nothing more to be done with this object. Answers the position that it came to.
	 * @throws UnfoldableEvent, StoreUnavailable
	 */
	async fold(db: ReadModelDatabase, until: number): Promise<number> {
		const page = await this.#log.readAll({
			after: this.position,
			filter: PROJECTED,
			limit: MAX_PAGE,
		});
		const events = page.events
			.filter(({ position }) => position <= until)
			.map((event) => upcast(event)) as RecordedDomainEvent[];
		const position = Math.min(page.position, until);
		for (const projection of this.#projections) {
			await projection.open(db, events);
			for (const event of events) projection.handle(event);
			const { unfoldable } = projection;
			if (unfoldable !== null) {
				const { event, error } = unfoldable;
				throw UnfoldableEvent.of(projection.name, event, error);
			}
			await projection.write(db, position, this.#clock.now());
		}
		return position;
	}

	/** The transaction that was folded in is through. */
	commit(position: number): void {
		for (const projection of this.#projections) projection.commit(position);
	}
}
