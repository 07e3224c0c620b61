/**
 * New events, read from the log once and handed to the subscriptions of their streams. A subscription that does not keep
 * up loses its queue and reads the stream again.
 */

import type { RawLog, RecordedRawEvent } from "#event-store";
import { PAGE_EVENTS_MAX } from "./reads.js";

/** Events that wait for one subscription at most. */
const QUEUE_EVENTS_MAX = 1_024;

/** Pause before the log is read again after a read that failed. */
const RETRY_MS = 500;

/** New events of one stream, for one subscription. */
export class LiveQueue {
	readonly stream: string;
	#events: RecordedRawEvent[] = [];
	#hasOverflown = false;
	#wake: () => void = () => {};

	constructor(stream: string) {
		this.stream = stream;
	}

	push(event: RecordedRawEvent): void {
		if (this.#events.length >= QUEUE_EVENTS_MAX) {
			this.#events = [];
			this.#hasOverflown = true;
		}
		if (!this.#hasOverflown) this.#events.push(event);
		this.#wake();
	}

	/** The events that wait, once there are any; none on abort; null where some were lost, after which it begins anew. */
	async take(over: AbortSignal): Promise<RecordedRawEvent[] | null> {
		if (this.#events.length === 0 && !this.#hasOverflown) {
			await this.#growth(over);
		}
		if (this.#hasOverflown) {
			this.#hasOverflown = false;
			return null;
		}
		const events = this.#events;
		this.#events = [];
		return events;
	}

	#growth(over: AbortSignal): Promise<void> {
		if (over.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			this.#wake = () => {
				over.removeEventListener("abort", this.#wake);
				resolve();
			};
			over.addEventListener("abort", this.#wake, { once: true });
		});
	}
}

export class LiveStreams {
	readonly #log: RawLog;
	readonly #queues = new Map<string, Set<LiveQueue>>();
	readonly #leaveLog: () => void;
	/** What lies up to here was handed on, or nobody wanted it. */
	#position: number;
	#head: number;
	#isPumping = false;
	#retry: NodeJS.Timeout | undefined;

	/** `head` is the log's, or any position before it. */
	constructor(log: RawLog, head: number) {
		this.#log = log;
		this.#position = head;
		this.#head = head;
		this.#leaveLog = log.onHead((position) => {
			this.#head = position;
			void this.#pump();
		});
	}

	/** The events of a stream that come from now on; and perhaps some that came just before. */
	join(stream: string): LiveQueue {
		const queue = new LiveQueue(stream);
		const queues = this.#queues.get(stream);
		if (queues) queues.add(queue);
		else this.#queues.set(stream, new Set([queue]));
		return queue;
	}

	leave(queue: LiveQueue): void {
		const queues = this.#queues.get(queue.stream);
		queues?.delete(queue);
		if (queues?.size === 0) this.#queues.delete(queue.stream);
	}

	close(): void {
		this.#leaveLog();
		clearTimeout(this.#retry);
	}

	async #pump(): Promise<void> {
		clearTimeout(this.#retry);
		if (this.#isPumping) return;
		this.#isPumping = true;
		try {
			while (this.#position < this.#head && this.#queues.size > 0) {
				const page = await this.#log.readAll({
					direction: "forwards",
					from: this.#position + 1,
					limit: PAGE_EVENTS_MAX,
				});
				for (const event of page.events) {
					const queues = this.#queues.get(event.stream);
					if (queues) for (const queue of queues) queue.push(event);
				}
				this.#position = page.next - 1;
			}
			this.#position = Math.max(this.#position, this.#head);
		} catch {
			// The log is away; what was missed is read when it is back.
			this.#retry = setTimeout(() => void this.#pump(), RETRY_MS);
		} finally {
			this.#isPumping = false;
		}
	}
}
