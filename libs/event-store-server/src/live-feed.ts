/** New events, read from the log once and handed to all that wait for them, in order. */

import { setImmediate as nextTurn } from "node:timers/promises";
import type { RawLog, RecordedRawEvent } from "#event-store";
import { Backoff, isPassing } from "./retry.js";

/** Events in one page. */
const PAGE_EVENTS = 256;

/** What it returns is waited for before the next event. */
type Listener = (event: RecordedRawEvent) => Promise<void> | void;

export class LiveFeed {
	/** By the stream that they listen to; null for all. */
	readonly #listeners = new Map<string | null, Set<Listener>>();
	readonly #stopped = new AbortController();
	readonly #leaveLog: () => void;
	#head: number;
	/** All up to here was handed on, or nobody wanted it. */
	#position: number;
	#isPumping = false;

	/** `head` is the log's. */
	constructor(
		private readonly log: RawLog,
		head: number,
	) {
		this.#head = head;
		this.#position = head;
		this.#leaveLog = log.onHead((position) => {
			this.#head = position;
			void this.#pump();
		});
	}

	/**
	 * The listener is told of the events appended to a stream, or to the log where that is null, from now on, and perhaps of
	 * some from just before. Returns what ends that.
	 */
	join(stream: string | null, listener: Listener): () => void {
		if (this.#listeners.size === 0) {
			this.#position = Math.max(this.#position, this.#head);
		}
		const listeners = this.#listeners.get(stream) ?? new Set();
		this.#listeners.set(stream, listeners.add(listener));
		return () => {
			listeners.delete(listener);
			if (listeners.size === 0) this.#listeners.delete(stream);
		};
	}

	stop(): void {
		this.#stopped.abort();
		this.#leaveLog();
	}

	async #pump(): Promise<void> {
		if (this.#isPumping) return;
		this.#isPumping = true;
		const backoff = new Backoff();
		while (this.#isBehind) {
			try {
				await this.#handOn();
				backoff.reset();
			} catch (error) {
				if (!isPassing(error)) throw error;
				await backoff.pause(this.#stopped.signal);
			}
		}
		this.#isPumping = false;
	}

	get #isBehind(): boolean {
		const isWanted = this.#listeners.size > 0 && !this.#stopped.signal.aborted;
		return isWanted && this.#position < this.#head;
	}

	async #handOn(): Promise<void> {
		const page = await this.log.readAll({
			direction: "forwards",
			from: this.#position + 1,
			limit: PAGE_EVENTS,
		});
		for (const event of page.events) {
			await this.#tell(this.#listeners.get(event.stream), event);
			await this.#tell(this.#listeners.get(null), event);
			this.#position = event.position;
		}
		this.#position = page.next - 1;
		// Reading takes no turn of its own: others come first.
		await nextTurn();
	}

	async #tell(
		listeners: Iterable<Listener> = [],
		event: RecordedRawEvent,
	): Promise<void> {
		for (const listener of listeners) {
			const busy = listener(event);
			if (busy !== undefined) await busy;
		}
	}
}
