/** A subscription to the whole log, with or without a filter, for as long as the client stays. */

import type { RawAllPage, RawFilter, RawLog } from "#event-store";
import {
	caughtUp,
	checkpoint,
	confirmation,
	fellBehind,
} from "../wire/read-response.js";
import type { EventSender } from "./event-sender.js";
import type { LogGrowth } from "./log-growth.js";
import type { ReadFilter, ReadRequest } from "./read-request.js";
import { PAGE_EVENTS_MAX } from "./reads.js";

/** The window of a filter that names none: EventStoreDB's own. */
const DEFAULT_WINDOW = 32;

/** Positions that a live subscription may be behind the log before it says that it fell behind. */
const LAG_MAX = 4_096;

export class AllSubscription {
	readonly #log: RawLog;
	readonly #growth: LogGrowth;
	readonly #sender: EventSender;
	readonly #over: AbortSignal;
	readonly #filter: RawFilter | null;
	/** Events to look at between checkpoints; without a filter there are none. */
	readonly #interval: number;
	/** Events looked at since the last checkpoint. */
	#considered = 0;
	#isLive = false;

	constructor(
		log: RawLog,
		growth: LogGrowth,
		sender: EventSender,
		filter: ReadFilter | null,
		over: AbortSignal,
	) {
		this.#log = log;
		this.#growth = growth;
		this.#sender = sender;
		this.#filter = filter;
		this.#interval =
			filter === null
				? Number.POSITIVE_INFINITY
				: filter.checkpointInterval * (filter.window ?? DEFAULT_WINDOW);
		this.#over = over;
	}

	/** Runs from after a position until the client has gone. */
	async run(id: string, after: ReadRequest["from"]): Promise<void> {
		await this.#sender.write(confirmation(id));
		let next =
			after === "end"
				? (await this.#log.headPosition()) + 1
				: after === "start"
					? 1
					: after + 1;
		while (!this.#over.aborted) {
			// A page never goes past the next checkpoint.
			const page = await this.#log.readAll({
				direction: "forwards",
				from: next,
				limit: PAGE_EVENTS_MAX,
				...(this.#filter && {
					filter: this.#filter,
					scanMax: this.#interval - this.#considered,
				}),
			});
			await this.#sender.send(page.events);
			await this.#consider(page);
			next = page.next;
			if (page.isEnd) {
				await this.#reachedEnd(page);
				await this.#growth.reaches(next, this.#over);
			} else if (this.#isLive) await this.#noteLag(next);
		}
	}

	async #consider({ scanned, lastScanned }: RawAllPage): Promise<void> {
		this.#considered += scanned;
		if (lastScanned === null || this.#considered < this.#interval) return;
		this.#considered = 0;
		await this.#sender.write(checkpoint(lastScanned));
	}

	async #reachedEnd({ next }: RawAllPage): Promise<void> {
		if (this.#isLive) return;
		this.#isLive = true;
		if (this.#filter !== null && this.#considered > 0) {
			this.#considered = 0;
			await this.#sender.write(checkpoint(next - 1));
		}
		await this.#sender.write(caughtUp());
	}

	async #noteLag(next: number): Promise<void> {
		if ((await this.#log.headPosition()) - next < LAG_MAX) return;
		this.#isLive = false;
		await this.#sender.write(fellBehind());
	}
}
