/** A log in memory that is read stream by stream, for tests; pages are small, so that streams do not fit into one. */

import type {
	RecordedEvent,
	StreamRun,
	StreamwiseLog,
	StreamwisePage,
	StreamwiseRead,
} from "#kernel";

const PAGE_EVENTS_MAX = 7;

export class ArrayStreamwiseLog implements StreamwiseLog {
	readonly #streams: readonly (readonly RecordedEvent[])[];

	constructor(events: readonly RecordedEvent[]) {
		const streams = new Map<string, RecordedEvent[]>();
		for (const event of events) {
			const known = streams.get(event.stream);
			if (known === undefined) streams.set(event.stream, [event]);
			else known.push(event);
		}
		this.#streams = [...streams.values()];
	}

	read(read: StreamwiseRead): StreamwisePage {
		const { after, until, part, streamPrefix } = read;
		const limit = Math.min(read.limit, PAGE_EVENTS_MAX);
		const runs: StreamRun[] = [];
		let count = 0;
		for (const [index, all] of this.#streams.entries()) {
			const stream = index + 1;
			if (stream < after.stream || stream % part.of !== part.index) continue;
			if (!all[0]?.stream.startsWith(streamPrefix)) continue;
			const from = stream === after.stream ? after.revision : -1;
			const events = all
				.filter((e) => e.revision > from && e.position <= until)
				.slice(0, limit - count);
			if (events.length === 0) continue;
			runs.push({ stream, events });
			count += events.length;
			const { revision } = events.at(-1) as RecordedEvent;
			if (count === limit) return { runs, next: { stream, revision } };
		}
		return { runs, next: null };
	}

	positionAt(timeMs: number): number {
		const events = this.#streams.flat().filter((e) => e.recordedAt <= timeMs);
		return Math.max(0, ...events.map(({ position }) => position));
	}

	close(): void {}
}
