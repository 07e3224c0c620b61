/** An event log in memory, for tests: pages as a store would give them. */

import { setTimeout as delay } from "node:timers/promises";
import type {
	EventFilter,
	EventLog,
	EventPage,
	FollowOptions,
	ReadAllOptions,
	ReadStreamOptions,
	RecordedEvent,
} from "#kernel";

const POLL_MS = 1;

export class ArrayEventLog implements EventLog {
	readonly #events: RecordedEvent[];

	constructor(events: readonly RecordedEvent[] = []) {
		this.#events = [...events];
	}

	/** Positions must go on rising. */
	push(...events: readonly RecordedEvent[]): void {
		for (const event of events) this.#events.push(event);
	}

	async readStream(
		stream: string,
		{ from = 0, limit }: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		return this.#events
			.filter((event) => event.stream === stream && event.revision >= from)
			.slice(0, limit);
	}

	async readAll(options: ReadAllOptions): Promise<EventPage> {
		return this.#page(options);
	}

	async *follow(options: FollowOptions): AsyncIterable<EventPage> {
		const { limit, filter, signal } = options;
		let { after } = options;
		while (!signal.aborted) {
			const page = this.#page({ after, limit, ...(filter && { filter }) });
			if (page.position > after) {
				after = page.position;
				yield page;
			} else await delay(POLL_MS);
		}
	}

	async headPosition(): Promise<number> {
		return this.#events.at(-1)?.position ?? 0;
	}

	async close(): Promise<void> {}

	#page({ after, limit, filter }: ReadAllOptions): EventPage {
		const start = this.#firstAfter(after);
		const events: RecordedEvent[] = [];
		let position = after;
		let at = start;
		for (; at < this.#events.length && events.length < limit; at++) {
			const event = this.#events[at] as RecordedEvent;
			position = event.position;
			if (wanted(event, filter)) events.push(event);
		}
		return { events, position, atHead: at >= this.#events.length };
	}

	#firstAfter(position: number): number {
		let low = 0;
		let high = this.#events.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const event = this.#events[middle] as RecordedEvent;
			if (event.position <= position) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

function wanted(event: RecordedEvent, filter?: EventFilter): boolean {
	const { streamPrefixes, types } = filter ?? {};
	if (types && !types.includes(event.type)) return false;
	return (
		streamPrefixes?.some((prefix) => event.stream.startsWith(prefix)) ?? true
	);
}
