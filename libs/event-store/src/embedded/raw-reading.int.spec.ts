import { InvalidInput } from "#kernel";
import { newEvents, readOn, rejection } from "../contract/fixtures.js";
import type { RawAllPage, RawAllRead, RawLog } from "../raw-log.js";
import {
	rawEvent,
	rawEvents,
	revisionsOf,
} from "../spec-support/raw-events.js";
import { storePerSuite, storePerTest } from "../spec-support/store-per-test.js";

const metadata = (value: unknown) => rawEvent(value, "$metadata");

describe("reading a stream of the raw log", () => {
	const test = storePerSuite();
	let n = 0;
	/** A stream of six events, new for each test. */
	let stream = "";
	beforeEach(async () => {
		stream = `s-${++n}`;
		await test.store.raw.append("other", "any", rawEvents(2));
		await test.store.raw.append(stream, "any", rawEvents(6));
		await test.store.raw.append("other", "any", rawEvents(2));
	});

	it.each([
		["forwards", "start", 3, [0, 1, 2], 3],
		["forwards", 4, 3, [4, 5], null],
		["forwards", 4, 2, [4, 5], null],
		["forwards", 6, 3, [], null],
		["forwards", "end", 3, [], null],
		["backwards", "end", 4, [5, 4, 3, 2], 1],
		["backwards", 1, 4, [1, 0], null],
		["backwards", 99, 2, [5, 4], 3],
		["backwards", "start", 4, [0], null],
	] as const)(
		"%s from %s, %i of them",
		async (direction, from, limit, revisions, next) => {
			const page = await test.store.raw.readStream(stream, {
				direction,
				from,
				limit,
			});
			expect(page).toMatchObject({ status: "ok", next, lastRevision: 5 });
			const { events } = page as Extract<typeof page, { status: "ok" }>;
			expect(events.map(({ revision }) => revision)).toEqual(revisions);
		},
	);

	it.each([
		[{ $tb: 4 }, [4, 5]],
		[{ $tb: 6 }, []],
		[{ $tb: 99 }, []],
		[{ $maxCount: 2 }, [4, 5]],
		[{ $maxCount: 99 }, [0, 1, 2, 3, 4, 5]],
		[{ $maxCount: 2, $tb: 5 }, [5]],
		[{ $maxAge: 1_000 }, [0, 1, 2, 3, 4, 5]],
		[{ mine: 1 }, [0, 1, 2, 3, 4, 5]],
		[{ $maxCount: "two" }, [0, 1, 2, 3, 4, 5]],
		[{ $maxCount: 0 }, [0, 1, 2, 3, 4, 5]],
		[[], [0, 1, 2, 3, 4, 5]],
	])("shows what the metadata %j leave", async (value, revisions) => {
		const { raw } = test.store;
		await raw.append(`$$${stream}`, "any", [metadata(value)]);
		expect(await revisionsOf(raw, stream)).toEqual(revisions);
		await test.reopen();
		expect(await revisionsOf(test.store.raw, stream)).toEqual(revisions);
		const read = { direction: "backwards", from: "end", limit: 9 } as const;
		expect(await test.store.raw.readStream(stream, read)).toMatchObject({
			events: revisions.toReversed().map((revision) => ({ revision })),
			next: null,
		});
	});

	it("hides what is older than $maxAge, event by event", async () => {
		const { raw } = test.store;
		await raw.append(`$$${stream}`, "any", [metadata({ $maxAge: 1 })]);
		const start = Date.now();
		// Two events a moment later than the first six.
		await new Promise((resolve) => setTimeout(resolve, 600));
		await raw.append(stream, "any", rawEvents(2));
		while ((await revisionsOf(raw, stream)).length > 2) {
			if (Date.now() > start + 10_000) throw new Error("they stay");
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(await revisionsOf(raw, stream)).toEqual([6, 7]);
		expect(Date.now() - start).toBeGreaterThanOrEqual(900);
	});

	it("goes by the newest metadata, of which alone the metadata stream shows", async () => {
		const { raw } = test.store;
		await raw.append(`$$${stream}`, "any", [
			metadata({ $tb: 4 }),
			metadata({ $maxCount: 3 }),
		]);
		expect(await revisionsOf(raw, stream)).toEqual([3, 4, 5]);
		expect(await revisionsOf(raw, `$$${stream}`)).toEqual([1]);
	});

	it("ends a page that holds a great many bytes", async () => {
		const { raw } = test.store;
		const large = `large-${stream}`;
		const before = await raw.headPosition();
		const data = Buffer.alloc(1_000_000);
		for (let i = 0; i < 12; i++) {
			await raw.append(large, "any", [{ ...rawEvent(), data }]);
		}
		const read = { direction: "forwards", from: "start", limit: 12 } as const;
		const page = await raw.readStream(large, read);
		expect(page).toMatchObject({ next: 5 });
		const all = await raw.readAll({ ...read, from: before + 1 });
		expect(all).toMatchObject({ next: before + 6, isEnd: false });
	});
});

describe("reading all of the raw log", () => {
	const test = storePerSuite();
	// Positions 1 to 12.
	beforeAll(async () => {
		const { raw } = test.store;
		await raw.append("a-1", "any", rawEvents(3, "A"));
		await raw.append("b-1", "any", rawEvents(3, "B"));
		await raw.append("a-2", "any", rawEvents(3, "AA"));
		await raw.append("$$a-1", "any", [metadata({ $tb: 3 })]);
		await raw.append("c", "any", rawEvents(2, "C"));
	});

	const forwards = { direction: "forwards", limit: 5 } as const;
	const backwards = { direction: "backwards", limit: 5 } as const;
	const onStream = { on: "stream", prefixes: ["a-", "c"] } as const;
	it.each<[RawAllRead, number[], Partial<RawAllPage>]>([
		[
			{ ...forwards, from: "start" },
			[1, 2, 3, 4, 5],
			{ next: 6, scanned: 5, lastScanned: 5, isEnd: false },
		],
		[
			{ ...forwards, from: 8 },
			[8, 9, 10, 11, 12],
			{ next: 13, scanned: 5, lastScanned: 12, isEnd: true },
		],
		[
			{ ...forwards, from: 13 },
			[],
			{ next: 13, scanned: 0, lastScanned: null, isEnd: true },
		],
		[
			{ ...forwards, from: "end" },
			[],
			{ next: 13, scanned: 0, lastScanned: null, isEnd: true },
		],
		[
			{ ...backwards, from: "end" },
			[12, 11, 10, 9, 8],
			{ next: 8, scanned: 5, lastScanned: 8, isEnd: false },
		],
		[
			{ ...backwards, from: 4 },
			[3, 2, 1],
			{ next: 1, scanned: 3, lastScanned: 1, isEnd: true },
		],
		[
			{ ...backwards, from: "start" },
			[],
			{ scanned: 0, lastScanned: null, isEnd: true },
		],
		[
			{ ...forwards, from: 2, filter: onStream },
			[2, 3, 7, 8, 9],
			{ next: 10, scanned: 8, lastScanned: 9, isEnd: false },
		],
		[
			{ ...forwards, from: 4, filter: onStream, scanMax: 5 },
			[7, 8],
			{ next: 9, scanned: 5, lastScanned: 8, isEnd: false },
		],
		[
			{ ...backwards, from: 7, filter: onStream, scanMax: 4 },
			[3],
			{ next: 3, scanned: 4, lastScanned: 3, isEnd: false },
		],
		[
			{ ...forwards, from: 5, filter: { on: "type", prefixes: ["A", "$"] } },
			[7, 8, 9, 10],
			{ scanned: 8, lastScanned: 12, isEnd: true },
		],
		[
			{ ...forwards, from: 5, filter: { on: "type", pattern: "^A$" } },
			[],
			{ scanned: 8, lastScanned: 12, isEnd: true },
		],
		[
			{ ...forwards, from: 9, filter: { on: "type", pattern: "^[^$].*" } },
			[9, 11, 12],
			{ scanned: 4 },
		],
		[
			{ ...forwards, from: 1, filter: { on: "stream", pattern: "-2" } },
			[7, 8, 9],
			{ scanned: 12 },
		],
		[
			{ ...forwards, from: 1, filter: { on: "stream", prefixes: [] } },
			[],
			{ scanned: 12, isEnd: true },
		],
	])("%j", async (read, positions, page) => {
		const result = await test.store.raw.readAll(read);
		expect(result).toMatchObject(page);
		expect(result.events.map(({ position }) => position)).toEqual(positions);
	});

	it("says what is wrong with a pattern", async () => {
		const filter = { on: "type", pattern: "(" } as const;
		const read = { ...forwards, from: "start", filter } as const;
		expect(await rejection(test.store.raw.readAll(read))).toBeInstanceOf(
			InvalidInput,
		);
	});
});

describe("what others wrote, as the domain reads it", () => {
	const test = storePerTest();

	async function appendForeign(raw: RawLog) {
		await raw.append("s", "noStream", [
			{ ...rawEvent(), data: Buffer.from([0xff, 0xfe]) },
			{ ...rawEvent(), data: Buffer.from("not { json") },
			{ ...rawEvent(), data: Buffer.alloc(0), isJson: false },
			{ ...rawEvent({ n: 3 }), metadata: Buffer.from('{"commandId":"c"}') },
			{ ...rawEvent([1]), metadata: Buffer.from("7") },
			{ ...rawEvent("text"), metadata: Buffer.from([0x80]) },
		]);
	}

	it("has null data where they are no JSON, and never ends a follower", async () => {
		const { store } = test;
		await appendForeign(store.raw);
		await store.append("t", -1, newEvents(1));
		const expected = [
			{ data: null, metadata: {} },
			{ data: null, metadata: {} },
			{ data: null, metadata: {} },
			{ data: { n: 3 }, metadata: { commandId: "c" } },
			{ data: [1], metadata: {} },
			{ data: "text", metadata: {} },
		];
		expect(await store.readStream("s", { limit: 10 })).toMatchObject(expected);
		const { events } = await readOn(store, 0, 2);
		expect(events.slice(0, 6)).toMatchObject(expected);
		expect(events).toHaveLength(7);
	});
});

describe("what the domain wrote, as the raw log reads it", () => {
	const test = storePerTest();

	it("is JSON in bytes", async () => {
		const { store } = test;
		const [event] = newEvents(1);
		await store.append("s", -1, [event as never]);
		const read = { direction: "forwards", from: "start", limit: 1 } as const;
		const { events } = await store.raw.readAll(read);
		const [stored] = events;
		expect(stored).toMatchObject({ isJson: true, eventId: event?.eventId });
		expect(JSON.parse(String(stored?.data))).toEqual(event?.data);
		expect(JSON.parse(String(stored?.metadata))).toEqual(event?.metadata);
	});

	it("tells the raw log's listeners of each commit, too", async () => {
		const { store } = test;
		const heads: number[] = [];
		const leave = store.raw.onHead((position) => heads.push(position));
		await store.append("s", -1, newEvents(2));
		await store.raw.append("s", 1, rawEvents(1));
		leave();
		await store.raw.append("s", 2, rawEvents(1));
		expect(heads).toEqual([2, 3]);
	});
});
