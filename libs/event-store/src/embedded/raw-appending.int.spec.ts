import {
	AppendTooLarge,
	InvalidInput,
	MAX_APPEND_BYTES,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import { rejection } from "../contract/fixtures.js";
import type { ExpectedState } from "../raw-log.js";
import {
	rawEvent,
	rawEvents,
	readOf,
	revisionsOf,
} from "../spec-support/raw-events.js";
import { storePerSuite, storePerTest } from "../spec-support/store-per-test.js";

const metadata = (value: unknown) => rawEvent(value, "$metadata");

describe("the states that an append may expect", () => {
	const test = storePerSuite();

	/** Streams in every state that there is, each name ending in the test's number. */
	async function prepare(n: number) {
		const { raw } = test.store;
		await raw.append(`written${n}`, "noStream", rawEvents(3));
		await raw.append(`deleted${n}`, "noStream", rawEvents(3));
		await raw.deleteStream(`deleted${n}`, 2);
		await raw.append(`tombstoned${n}`, "noStream", rawEvents(3));
		await raw.tombstoneStream(`tombstoned${n}`, 2);
		const described = metadata({ $maxCount: 9 });
		await raw.append(`$$described${n}`, "noStream", [described]);
	}

	let n = 0;
	beforeEach(() => prepare(++n));

	const wrong = { code: "wrong-expected-revision" };
	const tombstoned = { code: "stream-tombstoned" };
	it.each<[string, ExpectedState, object]>([
		["new", "any", { revision: 0 }],
		["new", "noStream", { revision: 0 }],
		["new", "streamExists", { ...wrong, actual: -1 }],
		["new", 0, { ...wrong, actual: -1 }],
		["written", "any", { revision: 3 }],
		["written", "streamExists", { revision: 3 }],
		["written", 2, { revision: 3 }],
		["written", "noStream", { ...wrong, actual: 2 }],
		["written", 1, { ...wrong, actual: 2 }],
		["written", 3, { ...wrong, actual: 2 }],
		["deleted", "any", { revision: 3 }],
		["deleted", "noStream", { revision: 3 }],
		["deleted", 2, { revision: 3 }],
		["deleted", "streamExists", tombstoned],
		["deleted", 1, { ...wrong, actual: 2 }],
		["tombstoned", "any", tombstoned],
		["tombstoned", "noStream", tombstoned],
		["tombstoned", "streamExists", tombstoned],
		["tombstoned", 2, tombstoned],
		["$$tombstoned", "any", tombstoned],
		["described", "any", { revision: 0 }],
		["described", "noStream", { revision: 0 }],
		["described", "streamExists", { revision: 0 }],
		["described", 0, { ...wrong, actual: -1 }],
	])("%s, expected %s", async (stream, expected, outcome) => {
		const { raw } = test.store;
		const appended = raw.append(stream + n, expected, [rawEvent()]);
		const result = await appended.catch((error: unknown) => error);
		expect(result).toMatchObject(outcome);
	});

	it("are the same when the log is opened again", async () => {
		await test.reopen();
		const { raw } = test.store;
		const append = (stream: string, expected: ExpectedState) =>
			raw.append(stream + n, expected, [rawEvent()]);
		expect(await rejection(append("tombstoned", "any"))).toBeInstanceOf(
			StreamTombstoned,
		);
		expect(await append("deleted", "noStream")).toMatchObject({ revision: 3 });
		expect(await append("described", "streamExists")).toMatchObject({
			revision: 0,
		});
		expect(await revisionsOf(raw, `deleted${n}`)).toEqual([3]);
	});
});

describe("an append that comes again", () => {
	const test = storePerTest();

	it.each<ExpectedState>(["noStream", "any", "streamExists", 1])(
		"is recognised where it expects %s",
		async (expected) => {
			const { raw } = test.store;
			const events = rawEvents(2);
			if (expected !== "noStream") await raw.append("s", "any", rawEvents(2));
			const first = await raw.append("s", expected, events);
			await raw.append("s", "any", rawEvents(3));
			expect(await raw.append("s", expected, events)).toEqual(first);
		},
	);

	it("is recognised after the log was opened again, and after the writer died", async () => {
		const events = rawEvents(2);
		const first = await test.store.raw.append("s", "any", events);
		await test.reopen();
		expect(await test.store.raw.append("s", "any", events)).toEqual(first);
		await test.store.pipeline.thread.kill();
		expect(await test.store.raw.append("s", "any", events)).toEqual(first);
	});

	it("is none where another stream has the ids, and a conflict where half of it is there", async () => {
		const { raw } = test.store;
		const [known, ...others] = rawEvents(3);
		await raw.append("s", "any", [known as never]);
		expect(await raw.append("t", "any", [known as never])).toMatchObject({
			revision: 0,
		});
		const [second] = rawEvents(1);
		await raw.append("u", "any", [second as never]);
		const half = raw.append("u", "any", [second as never, ...others]);
		expect(await rejection(half)).toMatchObject({ actual: 0 });
		expect(await readOf(raw, "u")).toHaveLength(1);
	});

	it("is recognised in a stream that was deleted meanwhile, a new one goes on", async () => {
		const { raw } = test.store;
		const events = rawEvents(2);
		const first = await raw.append("s", "noStream", events);
		await raw.deleteStream("s", "any");
		expect(await raw.append("s", "noStream", events)).toEqual(first);
		expect(await raw.append("s", "noStream", rawEvents(5))).toMatchObject({
			revision: 6,
		});
		expect(await revisionsOf(raw, "s")).toEqual([2, 3, 4, 5, 6]);
	});
});

describe("what is appended through the raw log", () => {
	const test = storePerTest();

	it("is kept to the byte", async () => {
		const { raw } = test.store;
		const bytes = [
			Buffer.alloc(0),
			Buffer.from("plain"),
			Buffer.from('{"json":"‐ 😾"}'),
			Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
			Buffer.from([0, 1, 2, 0]),
			Buffer.from([0xff, 0xfe, 0x80]),
			Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
		];
		const events = bytes.flatMap((data) =>
			bytes.map((metadata, i) => ({
				...rawEvent(),
				isJson: i % 2 === 0,
				data,
				metadata,
			})),
		);
		await raw.append("s", "noStream", events);
		const stored = await readOf(raw, "s");
		expect(stored).toMatchObject(events);
	});

	it("may be no event at all", async () => {
		const { raw } = test.store;
		const nothing = { revision: -1, position: 0 };
		expect(await raw.append("s", "any", [])).toEqual(nothing);
		expect(await raw.append("s", "noStream", [])).toEqual(nothing);
		expect(await revisionsOf(raw, "s")).toBe("notFound");
		await raw.append("s", "any", rawEvents(2));
		expect(await raw.append("s", 1, [])).toEqual({ revision: 1, position: 0 });
		await raw.deleteStream("s", "any");
		for (const expected of [0, "noStream"] as const) {
			expect(await rejection(raw.append("s", expected, []))).toBeInstanceOf(
				WrongExpectedRevision,
			);
		}
	});

	it("shares transactions with the domain's appends, each decided in its turn", async () => {
		const { raw } = test.store;
		const appends = Array.from({ length: 200 }, (_, i) =>
			raw.append("s", i % 2 === 0 ? "any" : i - 1, [rawEvent({ i })]),
		);
		const results = await Promise.all(appends);
		expect(results.map(({ revision }) => revision)).toEqual(
			Array.from({ length: 200 }, (_, i) => i),
		);
	});

	it("is refused where it cannot be taken", async () => {
		const { raw } = test.store;
		const half = Buffer.alloc(MAX_APPEND_BYTES / 2 + 1);
		const large = [rawEvent(), rawEvent()].map((e) => ({ ...e, data: half }));
		const attempts = [
			raw.append("s", "any", large),
			raw.append("", "any", rawEvents(1)),
			raw.append("$$", "any", rawEvents(1)),
			raw.append("s", -1, rawEvents(1)),
			raw.append("s", 2 ** 63, rawEvents(1)),
			raw.append("s", "any", [rawEvent({}, "")]),
			raw.append("s", "any", [rawEvent({}, "T", "no-uuid")]),
		];
		const [tooLarge, ...invalid] = await Promise.all(attempts.map(rejection));
		expect(tooLarge).toBeInstanceOf(AppendTooLarge);
		for (const error of invalid) expect(error).toBeInstanceOf(InvalidInput);
		expect(await raw.headPosition()).toBe(0);
	});
});
