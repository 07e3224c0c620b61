import {
	NO_STREAM,
	type RecordedEvent,
	STREAMWISE_START,
	type StreamEvent,
	type StreamwisePlace,
	type StreamwiseRead,
} from "#kernel";
import { newEvent, newEvents, readOn } from "../contract/fixtures.js";
import { seededRandom, seedOfRun } from "../contract/seeded-random.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { UnreadableEvent } from "./log-errors.js";
import { logFileOf, openForWriting } from "./log-file.js";
import { STREAMWISE_PAGE_MAX, StreamwiseReader } from "./streamwise-reader.js";

const seed = seedOfRun();
console.info(`seed ${seed}`);

/** More than are read together. */
const STREAMS = 600;
const WHOLE = { index: 0, of: 1 };

function streamwise({
	metadata: { schemaVersion },
	recordedAt: _,
	...event
}: RecordedEvent): StreamEvent {
	return { ...event, metadata: { schemaVersion } };
}

/** By stream, each in the order in which it was read. */
function byStream(
	events: readonly StreamEvent[],
): ReadonlyMap<string, readonly StreamEvent[]> {
	const streams = new Map<string, StreamEvent[]>();
	for (const event of events)
		streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
	return streams;
}

function readAll(
	reader: StreamwiseReader,
	read: Partial<StreamwiseRead> = {},
): readonly StreamEvent[] {
	const events: StreamEvent[] = [];
	for (let after: StreamwisePlace | null = STREAMWISE_START; after !== null; ) {
		const { runs, next } = reader.read({
			...{ after, until: Number.MAX_SAFE_INTEGER, part: WHOLE },
			...{ streamPrefix: "visitor-", limit: 1_000, ...read },
		});
		for (const run of runs) {
			expect(run.events.length).toBeGreaterThan(0);
			events.push(...run.events);
		}
		after = next;
	}
	const names = events.map(({ stream }) => stream);
	const ends = names.filter((name, n) => name !== names[n + 1]);
	expect(new Set(ends).size).toBe(ends.length);
	return events;
}

describe("the embedded log stream by stream", () => {
	const test = storePerTest();
	let reader: StreamwiseReader;

	beforeEach(() => {
		reader = new StreamwiseReader(test.directory);
	});
	afterEach(() => reader.close());

	async function fill(): Promise<readonly RecordedEvent[]> {
		const random = seededRandom(seed);
		const below = (bound: number) => Math.floor(random() * bound);
		const { store } = test;
		const revisions = new Map<string, number>();
		const appends: Promise<unknown>[] = [];
		for (let n = 0; n < STREAMS * 3; n++) {
			const kind = below(10) === 0 ? "thing" : "visitor";
			const stream = `${kind}-${below(STREAMS)}`;
			const count = below(50) === 0 ? STREAMWISE_PAGE_MAX + 5 : 2;
			const revision = revisions.get(stream) ?? NO_STREAM;
			appends.push(store.append(stream, revision, newEvents(count)));
			revisions.set(stream, revision + count);
		}
		await Promise.all(appends);
		return (await readOn(store, 0, 5_000)).events;
	}

	it("gives all events of the streams that are wanted, each stream in one piece", async () => {
		const all = (await fill()).filter((e) => e.stream.startsWith("visitor-"));
		expect(byStream(readAll(reader))).toEqual(byStream(all.map(streamwise)));
		expect(byStream(readAll(reader, { limit: 3 }))).toEqual(
			byStream(all.map(streamwise)),
		);
		const until = (all[all.length >> 1] as RecordedEvent).position;
		const early = all.filter(({ position }) => position <= until);
		expect(byStream(readAll(reader, { until }))).toEqual(
			byStream(early.map(streamwise)),
		);
		const parts = [0, 1, 2].map((index) =>
			readAll(reader, { part: { index, of: 3 } }),
		);
		expect(byStream(parts.flat())).toEqual(byStream(all.map(streamwise)));
		for (const part of parts) expect(part.length).toBeGreaterThan(0);
	});

	it("finds the last event recorded by a time", async () => {
		const all = await fill();
		expect(reader.positionAt(0)).toBe(0);
		const times = [...new Set(all.map(({ recordedAt }) => recordedAt))];
		for (const timeMs of [...times, Number.MAX_SAFE_INTEGER]) {
			const last = all.findLast(({ recordedAt }) => recordedAt <= timeMs);
			expect(reader.positionAt(timeMs)).toBe(last?.position);
		}
	});

	it("tells the schema version, and reads what others wrote without breaking", async () => {
		const { store } = test;
		const later = newEvent({ n: 1 });
		await store.append("visitor-a.1", NO_STREAM, [
			newEvent({ n: 0 }),
			{ ...later, metadata: { ...later.metadata, schemaVersion: 12 } },
		]);
		const bytes = (text: string) => new TextEncoder().encode(text);
		const foreign = { eventId: newEvent().eventId, type: "Odd", isJson: false };
		await store.raw.append("visitor-a.2", "noStream", [
			{ ...foreign, data: bytes("no JSON"), metadata: bytes("[]") },
		]);
		const events = readAll(reader);
		expect(events.map(({ data }) => data)).toEqual([{ n: 0 }, { n: 1 }, null]);
		const versions = events.map(({ metadata }) => metadata.schemaVersion);
		expect(versions).toEqual([1, 12, undefined]);
	});

	it("names an event that was damaged", async () => {
		const { store } = test;
		await store.append("visitor-a.1", NO_STREAM, newEvents(3));
		const db = openForWriting(logFileOf(test.directory), false);
		db.exec("UPDATE events SET data = '{' WHERE position = 2");
		db.close();
		expect(() => readAll(reader)).toThrow(UnreadableEvent);
		expect(() => readAll(reader)).toThrow("position 2");
	});
});
