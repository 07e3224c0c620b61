/** Contract: what is read back, page by page and through filters. */

import { type EventStore, NO_STREAM, type RecordedEvent } from "#kernel";
import {
	asAppended,
	newEvent,
	newEvents,
	newStream,
	readOn,
	type Subject,
} from "./fixtures.js";

/** Two streams of ten events each, of two types in turn, whose names begin alike. */
async function twoStreams(store: EventStore) {
	const after = await store.headPosition();
	const prefix = newStream("filter");
	const streams = [`${prefix}.a`, `${prefix}.b`] as const;
	for (let i = 0; i < 10; i++) {
		const type = i % 2 === 0 ? "Even" : "Odd";
		for (const stream of streams) {
			await store.append(stream, i - 1, [newEvent({ i }, type)]);
		}
	}
	return { after, prefix, streams };
}

const streamOf = ({ stream }: RecordedEvent) => stream;

export function reading(subject: Subject): void {
	contents(subject);
	streams(subject);
	wholeLog(subject);
	filters(subject);
}

function contents(subject: Subject): void {
	it("gives back what was appended, and when", async () => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(3);
		const began = Date.now();
		await store.append(stream, NO_STREAM, events);
		const stored = await store.readStream(stream, { limit: 10 });
		expect(stored.map(asAppended)).toEqual(events);
		expect(stored.map(streamOf)).toEqual([stream, stream, stream]);
		for (const { recordedAt } of stored) {
			expect(Math.abs(recordedAt - began)).toBeLessThan(60_000);
		}
	});

	it("keeps every character and number of the data", async () => {
		const store = subject.current;
		const stream = `${newStream()}.grüße-日本-😀`;
		const data = {
			text: 'ä€𝄞😀 "quoted" \\ \u0000 \u2028 \n \ud800 end',
			"key ✓": [1, -0.5, 1e300, 2 ** 53, null, true, [], {}],
			large: "ö".repeat(400_000),
		};
		await store.append(stream, NO_STREAM, [newEvent(data)]);
		const [event] = await store.readStream(stream, { limit: 1 });
		expect(event?.data).toEqual(data);
		expect(event?.stream).toBe(stream);
	});
}

function streams(subject: Subject): void {
	it("reads nothing of a stream that is not there", async () => {
		const store = subject.current;
		expect(await store.readStream(newStream(), { limit: 5 })).toEqual([]);
	});

	it("reads a stream from a revision, so many at a time", async () => {
		const store = subject.current;
		const stream = newStream();
		await store.append(stream, NO_STREAM, newEvents(10));
		const revisions = async (from: number, limit: number) =>
			(await store.readStream(stream, { from, limit })).map(
				({ revision }) => revision,
			);
		expect(await revisions(0, 3)).toEqual([0, 1, 2]);
		expect(await revisions(3, 3)).toEqual([3, 4, 5]);
		expect(await revisions(8, 3)).toEqual([8, 9]);
		expect(await revisions(10, 3)).toEqual([]);
	});
}

function wholeLog(subject: Subject): void {
	it("reads the whole log in pages, each event once and in order", async () => {
		const store = subject.current;
		const { after, streams } = await twoStreams(store);
		const { events, pages } = await readOn(store, after, 7);
		const ours = events.filter(({ stream }) =>
			(streams as readonly string[]).includes(stream),
		);
		expect(ours.map(({ revision }) => revision)).toEqual(
			Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)),
		);
		const positions = events.map(({ position }) => position);
		expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
		for (const page of pages) {
			expect(page.events.length).toBeLessThanOrEqual(7);
			const last = page.events.at(-1)?.position ?? 0;
			expect(page.position).toBeGreaterThanOrEqual(last);
		}
	});

	it("reads exclusively after a position", async () => {
		const store = subject.current;
		const { after, prefix } = await twoStreams(store);
		const filter = { streamPrefixes: [prefix] };
		const { events } = await readOn(store, after, 100, filter);
		const third = events[2] as RecordedEvent;
		const rest = await readOn(store, third.position, 100, filter);
		expect(rest.events).toEqual(events.slice(3));
	});

	it("knows the position of the last event", async () => {
		const store = subject.current;
		const before = await store.headPosition();
		const { positions } = await store.append(
			newStream(),
			NO_STREAM,
			newEvents(2),
		);
		const head = await store.headPosition();
		expect(head).toBeGreaterThan(before);
		expect(head).toBeGreaterThanOrEqual(positions.at(-1) as number);
		const page = await store.readAll({ after: head, limit: 10 });
		expect(page).toEqual({ events: [], position: head, atHead: true });
	});
}

function filters(subject: Subject): void {
	it("filters by prefixes of streams", async () => {
		const store = subject.current;
		const { after, prefix, streams } = await twoStreams(store);
		const count = async (streamPrefixes: string[]) =>
			(await readOn(store, after, 6, { streamPrefixes })).events.length;
		expect(await count([prefix])).toBe(20);
		expect(await count([streams[1]])).toBe(10);
		expect(await count([...streams])).toBe(20);
		expect(await count([newStream(), `x${prefix}`])).toBe(0);
	});

	it("filters by types, alone and together with prefixes", async () => {
		const store = subject.current;
		const { after, prefix, streams } = await twoStreams(store);
		const odd = await readOn(store, after, 3, { types: ["Odd", "Other"] });
		expect(new Set(odd.events.map(({ type }) => type))).toEqual(
			new Set(["Odd"]),
		);
		const both = { types: ["Even"], streamPrefixes: [streams[0]] };
		const { events } = await readOn(store, after, 3, both);
		expect(events.map(({ data }) => data)).toEqual(
			[0, 2, 4, 6, 8].map((i) => ({ i })),
		);
		const none = { types: ["Neither"], streamPrefixes: [prefix] };
		const empty = await readOn(store, after, 3, none);
		expect(empty.events).toEqual([]);
		expect(empty.pages.at(-1)?.position).toBeGreaterThan(after);
	});
}
