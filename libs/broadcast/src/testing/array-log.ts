/** An event log in an array: the reading port of the store, for tests that need a log and not a store. */

import { randomUUID } from "node:crypto";
import {
	type DomainEvent,
	type EventFilter,
	type EventLog,
	type EventPage,
	type FollowOptions,
	MAX_PAGE,
	type ReadAllOptions,
	type ReadStreamOptions,
	type RecordedEvent,
} from "#kernel";

export class ArrayLog implements EventLog {
	readonly #events: RecordedEvent[] = [];
	/** Pages that followers took so far. */
	pagesTaken = 0;
	readonly #waiting = new Set<() => void>();

	append(stream: string, ...events: readonly DomainEvent[]): RecordedEvent[] {
		return this.appendVersion(1, stream, ...events);
	}

	/** Positions rise by ten, as positions may have gaps. */
	appendVersion(
		schemaVersion: number,
		stream: string,
		...events: readonly DomainEvent[]
	): RecordedEvent[] {
		const before = this.#events.filter((event) => event.stream === stream);
		const recorded = events.map(({ type, data }, i) => {
			const commandId = randomUUID();
			return {
				eventId: randomUUID(),
				type,
				data,
				metadata: {
					schemaVersion,
					commandId,
					$correlationId: commandId,
					$causationId: commandId,
				},
				stream,
				revision: before.length + i,
				position: (this.#events.length + i + 1) * 10,
				recordedAt: Date.now(),
			};
		});
		this.#events.push(...recorded);
		for (const wake of this.#waiting) wake();
		return recorded;
	}

	async readStream(
		stream: string,
		{ from = 0, limit }: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		return this.#events
			.filter((event) => event.stream === stream && event.revision >= from)
			.slice(0, Math.min(limit, MAX_PAGE));
	}

	async readAll(options: ReadAllOptions): Promise<EventPage> {
		const limit = Math.min(options.limit, MAX_PAGE);
		const found = this.#events.filter(
			(event) =>
				event.position > options.after && passes(event, options.filter),
		);
		const events = found.slice(0, limit);
		const atHead = found.length <= limit;
		const last = atHead ? this.#events.at(-1) : events.at(-1);
		const position = Math.max(options.after, last?.position ?? 0);
		return { events, position, atHead };
	}

	async *follow(options: FollowOptions): AsyncIterable<EventPage> {
		const { signal } = options;
		let after = options.after;
		while (!signal.aborted) {
			const page = await this.readAll({ ...options, after });
			if (page.position > after) {
				this.pagesTaken++;
				yield page;
			} else await this.#change(signal);
			after = page.position;
		}
	}

	async headPosition(): Promise<number> {
		return this.#events.at(-1)?.position ?? 0;
	}

	async close(): Promise<void> {}

	#change(signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			if (signal.aborted) return resolve();
			const wake = () => {
				this.#waiting.delete(wake);
				signal.removeEventListener("abort", wake);
				resolve();
			};
			this.#waiting.add(wake);
			signal.addEventListener("abort", wake);
		});
	}
}

function passes(event: RecordedEvent, filter: EventFilter = {}): boolean {
	const { streamPrefixes, types } = filter;
	return (
		(streamPrefixes === undefined ||
			streamPrefixes.some((prefix) => event.stream.startsWith(prefix))) &&
		(types === undefined || types.includes(event.type))
	);
}
