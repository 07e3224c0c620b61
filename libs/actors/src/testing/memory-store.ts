/** An event store in memory with the failures of real ones, to be switched on one append at a time. */

import {
	AppendOutcomeUnknown,
	type AppendResult,
	AppendTooLarge,
	type NewEvent,
	NO_STREAM,
	type ReadStreamOptions,
	type RecordedEvent,
	StoreUnavailable,
	WrongExpectedRevision,
} from "#kernel";

export type Failure =
	/** Nothing is written. */
	| "unavailable"
	/** Written, but nobody can say so. */
	| "unknown-written"
	| "unknown-lost"
	/** Another writer was first. */
	| "overtaken";

export interface Append {
	readonly stream: string;
	readonly expectedRevision: number;
	readonly ids: readonly string[];
}

export class MemoryStore {
	readonly streams = new Map<string, RecordedEvent[]>();
	/** Every append asked for, in order. */
	readonly appends: Append[] = [];
	/** One for each append to come; "ok" lets it through. */
	readonly failures: (Failure | "ok")[] = [];
	/** Events that one append takes at most. */
	eventsMax = Number.POSITIVE_INFINITY;
	/** Appends wait for it. */
	gate: Promise<void> = Promise.resolve();
	/** What the other writer of "overtaken" appends. */
	rival: (stream: string) => NewEvent = () => {
		throw new Error("no rival here");
	};
	private position = 0;

	async append(
		stream: string,
		expectedRevision: number,
		events: readonly NewEvent[],
	): Promise<AppendResult> {
		const ids = events.map(({ eventId }) => eventId);
		this.appends.push({ stream, expectedRevision, ids });
		await this.gate;
		const failure = this.failures.shift() ?? "ok";
		if (events.length > this.eventsMax) throw new AppendTooLarge("too large");
		switch (failure) {
			case "unavailable":
				throw new StoreUnavailable("the disk is full");
			case "unknown-lost":
				throw new AppendOutcomeUnknown("no answer");
			case "unknown-written":
				this.write(stream, expectedRevision, events);
				throw new AppendOutcomeUnknown("no answer");
			case "overtaken":
				this.writeAsRival(stream);
		}
		return this.write(stream, expectedRevision, events);
	}

	writeAsRival(stream: string): void {
		const revision = this.eventsOf(stream).length - 1;
		this.write(stream, revision, [this.rival(stream)]);
	}

	async readStream(
		stream: string,
		{ from = 0, limit }: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		return this.eventsOf(stream).slice(from, from + limit);
	}

	eventsOf(stream: string): readonly RecordedEvent[] {
		return this.streams.get(stream) ?? [];
	}

	private write(
		stream: string,
		expected: number,
		events: readonly NewEvent[],
	): AppendResult {
		const known = this.streams.get(stream) ?? [];
		this.streams.set(stream, known);
		if (known.length - 1 !== expected) {
			const there = known.slice(expected + 1, expected + 1 + events.length);
			const isRepeat =
				there.length === events.length &&
				there.every(({ eventId }, n) => eventId === events[n]?.eventId);
			if (!isRepeat) {
				const actual = known.length - 1;
				throw new WrongExpectedRevision(stream, expected, actual);
			}
			return resultOf(there);
		}
		const recorded = events.map((event, index) => ({
			...event,
			stream,
			revision: expected + 1 + index,
			position: ++this.position,
			recordedAt: 0,
		}));
		known.push(...recorded);
		return resultOf(recorded);
	}
}

function resultOf(events: readonly RecordedEvent[]): AppendResult {
	return {
		revision: events.at(-1)?.revision ?? NO_STREAM,
		positions: events.map(({ position }) => position),
	};
}
