/** Checks the hash chains of one stream, or of all that are ours, page by page. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { UnreadableEvent } from "#event-store";
import {
	type EventLog,
	logIdOf,
	logReaches,
	type RecordedEvent,
} from "#kernel";
import { ChainCheck } from "./chain-check.js";
import type {
	ChainBreak,
	ChainProgress,
	ChainReport,
	ChainState,
} from "./chain-report.js";
import { cutOf } from "./cut-of.js";
import { type Checked, type Source, sourceOf } from "./sources.js";

/** Events read at a time. */
const PAGE_EVENTS = 2_000;

export interface ChainRequest extends Checked {
	/** A position at which the state of all streams is to be told, too. */
	readonly sealedPosition: number | null;
}

export type Identity = Pick<
	RecordedEvent,
	"stream" | "revision" | "eventId" | "type"
>;

export interface CheckedLog {
	readonly log: Pick<EventLog, "readStream" | "readAll" | "headPosition">;
	/** Tells which event lies at a position, although it cannot be read. */
	identify(position: number): Promise<Identity>;
}

export interface CheckOptions {
	/** Told after each page. */
	readonly onProgress: (progress: ChainProgress) => void;
	/** Gives the check up. */
	readonly signal: AbortSignal;
}

/** Checks what is in the log when it begins. @throws StoreUnavailable, TooManyStreams; the signal's reason */
export async function checkLog(
	checked: CheckedLog,
	request: ChainRequest,
	options: CheckOptions,
): Promise<ChainReport> {
	const { log } = checked;
	const { sealedPosition } = request;
	const isThere =
		sealedPosition !== null && (await logReaches(log, sealedPosition));
	const head = await log.headPosition();
	const run = new Run(checked, sourceOf(log, request, head), {
		...options,
		head,
		sealedPosition: isThere ? sealedPosition : null,
	});
	return run.report();
}

interface RunOptions extends CheckOptions {
	readonly head: number;
	readonly sealedPosition: number | null;
}

class Run {
	readonly #check: ChainCheck;
	#sealed: ChainState | null = null;

	constructor(
		private readonly checked: CheckedLog,
		private readonly source: Source,
		private readonly options: RunOptions,
	) {
		this.#check = new ChainCheck((stream) => cutOf(checked.log, stream));
	}

	async report(): Promise<ChainReport> {
		const broken = await this.#firstBreak();
		if (broken === null) this.#reached(Number.POSITIVE_INFINITY);
		const { heads, ...state } = this.#stateAt(this.source.position);
		const { unchained, cut } = this.#check;
		return {
			log: await this.#logId(),
			...state,
			heads: broken === null ? heads : null,
			...{ unchained, cut, broken },
			sealed: this.#sealed,
		};
	}

	async #firstBreak(): Promise<ChainBreak | null> {
		const { onProgress, signal, head } = this.options;
		for (let limit = PAGE_EVENTS; ; ) {
			signal.throwIfAborted();
			const events = await this.source.next(limit).catch(unreadable);
			if (events === null) return null;
			if (events instanceof UnreadableEvent) {
				// Those before it come first: one at a time up to there.
				if (limit === 1) return this.#unreadable(events.position);
				limit = 1;
				continue;
			}
			const broken = await this.#take(events);
			if (broken !== null) return broken;
			onProgress({
				position: String(this.source.position),
				headPosition: String(head),
				events: this.#check.events,
			});
			// The thread may be told to stop.
			await nextTurn();
		}
	}

	async #take(events: readonly RecordedEvent[]): Promise<ChainBreak | null> {
		for (const event of events) {
			this.#reached(event.position);
			const broken = await this.#check.take(event);
			if (broken !== null) return broken;
		}
		return null;
	}

	/** Told of each position before what is there is taken in. */
	#reached(position: number): void {
		const { sealedPosition } = this.options;
		if (sealedPosition === null || position <= sealedPosition) return;
		this.#sealed ??= this.#stateAt(sealedPosition);
	}

	#stateAt(position: number): ChainState {
		const { events, heads } = this.#check;
		return {
			position: String(position),
			events,
			streams: heads.size,
			heads: heads.digest(),
		};
	}

	async #unreadable(position: number): Promise<ChainBreak> {
		this.#reached(position);
		return {
			kind: "unreadable",
			...(await this.checked.identify(position)),
			expectedRevision: null,
			position: String(position),
			expected: null,
			found: null,
		};
	}

	async #logId(): Promise<string | null> {
		const logId = await logIdOf(this.checked.log).catch(unreadable);
		return logId instanceof UnreadableEvent ? null : logId;
	}
}

function unreadable(error: unknown): UnreadableEvent {
	if (error instanceof UnreadableEvent) return error;
	throw error;
}
