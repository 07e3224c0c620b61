/**
 * Time as an input: finds in the read models what falls due and tells the actors, who decide by their own state. A row
 * that is behind its actor leads to a command without events; a timer lost in a crash is found again in the next sweep.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, StoreUnavailable } from "#kernel";
import type { DueVisit, DueVisitor, ReadModels } from "#read-models";
import type { VisitorMessage } from "../visitors/visitor-actor.js";

/** Pause between sweeps; a visit goes idle or ends at most this much later than its time, plus the projector's lag. */
const SWEEP_EVERY_MS = 1_000;
/**
 * Read models further behind are waited for: they show visits open that have long ended, and each would have its actor
 * brought into memory for nothing.
 */
export const LAG_SECONDS_MAX = 10;
/** Rows read at a time. */
const PAGE_ROWS_MAX = 200;
/** Pages of one sweep at most; the next sweep takes the rest. */
const SWEEP_PAGES_MAX = 500;

export interface TimekeeperOptions {
	readonly readModels: Pick<ReadModels, "dueVisits" | "dueVisitors">;
	/** Age of the oldest event that the read models do not hold yet; 0 where there is none. */
	readonly lagSeconds: () => Promise<number>;
	readonly clock: Clock;
	readonly tell: (message: VisitorMessage) => Promise<unknown>;
	readonly onError: (error: unknown) => void;
}

export class Timekeeper {
	private timer: NodeJS.Timeout | null = null;
	private sweeping: Promise<void> = Promise.resolve();
	private stopped = false;

	constructor(private readonly options: TimekeeperOptions) {}

	start(): void {
		this.timer = setTimeout(() => {
			this.sweeping = this.sweep()
				.catch(this.options.onError)
				.then(() => {
					if (!this.stopped) this.start();
				});
		}, SWEEP_EVERY_MS);
	}

	async stop(): Promise<void> {
		this.stopped = true;
		if (this.timer !== null) clearTimeout(this.timer);
		await this.sweeping;
	}

	/** Tells the actors of all that is due now. */
	async sweep(): Promise<void> {
		if ((await this.options.lagSeconds()) > LAG_SECONDS_MAX) return;
		const nowMs = this.options.clock.now();
		await this.sweepPages<DueVisit>(
			(after) => this.options.readModels.dueVisits(nowMs, after, PAGE_ROWS_MAX),
			(row) => this.advance(row.siteId, row.visitorId, row.visitId, nowMs),
		);
		await this.sweepPages<DueVisitor>(
			(after) =>
				this.options.readModels.dueVisitors(nowMs, after, PAGE_ROWS_MAX),
			(row) => this.advance(row.siteId, row.visitorId, null, nowMs),
		);
	}

	private async sweepPages<Row>(
		read: (after: Row | null) => Promise<readonly Row[]>,
		tell: (row: Row) => Promise<void>,
	): Promise<void> {
		let after: Row | null = null;
		for (let page = 0; page < SWEEP_PAGES_MAX && !this.stopped; page++) {
			const rows: readonly Row[] = await read(after);
			const told = await Promise.allSettled(rows.map(tell));
			const failed = told.find((each) => each.status === "rejected");
			if (failed !== undefined) throw failed.reason;
			after = rows.at(-1) ?? null;
			if (rows.length < PAGE_ROWS_MAX) return;
			// Where neither rows nor streams are waited for, nobody else would have their turn.
			await nextTurn();
		}
	}

	/** @throws StoreUnavailable */
	private async advance(
		siteId: string,
		visitorId: string,
		visitId: string | null,
		nowMs: number,
	): Promise<void> {
		try {
			await this.options.tell({
				siteId,
				visitorId,
				command: { type: "AdvanceTime", visitId, nowMs },
				repeats: "never",
			});
		} catch (error) {
			// Where the store is away, so it is for the rest of the sweep.
			if (error instanceof StoreUnavailable) throw error;
			this.options.onError(error);
		}
	}
}
