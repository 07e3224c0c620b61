import { StreamTombstoned, WrongExpectedRevision } from "#kernel";
import { newEvent, newEvents, rejection } from "../contract/fixtures.js";
import { TOMBSTONE_REVISION } from "../raw-log.js";
import {
	linesOf,
	rawEvent,
	rawEvents,
	revisionsOf,
} from "../spec-support/raw-events.js";
import { storePerTest } from "../spec-support/store-per-test.js";

const LONG_MAX = "9223372036854775807";
const metadata = (value: unknown) => rawEvent(value, "$metadata");

describe("a deleted stream", () => {
	const test = storePerTest();

	it("is gone for readers, and stays in the log", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2, "T"));
		expect(await raw.deleteStream("s", 1)).toEqual({ position: 3 });
		expect(await revisionsOf(raw, "s")).toBe("notFound");
		expect(await linesOf(raw)).toEqual([
			's T {"n":0}',
			's T {"n":1}',
			`$$s $metadata {"$tb":${LONG_MAX}}`,
		]);
	});

	it("goes on numbering with the next append, which says so in the metadata", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2, "T"));
		await raw.deleteStream("s", "any");
		const events = rawEvents(2, "T");
		expect(await raw.append("s", "noStream", events)).toEqual({
			revision: 3,
			position: 5,
		});
		expect(await revisionsOf(raw, "s")).toEqual([2, 3]);
		expect((await linesOf(raw)).slice(3)).toEqual([
			's T {"n":0}',
			's T {"n":1}',
			'$$s $metadata {"$tb":2}',
		]);
		await raw.append("s", 3, rawEvents(1));
		expect(await raw.headPosition()).toBe(7);
	});

	it("can be deleted again, and again after it went on", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2));
		await raw.deleteStream("s", "any");
		await raw.deleteStream("s", "noStream");
		await raw.append("s", "any", rawEvents(1));
		await raw.deleteStream("s", 2);
		expect(await revisionsOf(raw, "s")).toBe("notFound");
		await raw.append("s", "any", rawEvents(1));
		expect(await revisionsOf(raw, "s")).toEqual([3]);
	});

	it("comes back empty where metadata are set, with these and a $tb", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2));
		await raw.deleteStream("s", "any");
		await raw.append("$$s", 0, [metadata({ $maxCount: 5, mine: [1] })]);
		expect(await revisionsOf(raw, "s")).toEqual([]);
		expect((await linesOf(raw)).at(-1)).toBe(
			'$$s $metadata {"$maxCount":5,"mine":[1],"$tb":2}',
		);
		await raw.append("s", 1, rawEvents(1));
		expect(await revisionsOf(raw, "s")).toEqual([2]);
	});

	it("must have been there, if only by its metadata", async () => {
		const { raw } = test.store;
		for (const expected of ["any", "noStream"] as const) {
			expect(await rejection(raw.deleteStream("s", expected))).toMatchObject({
				code: "wrong-expected-revision",
				actual: -1,
			});
		}
		await raw.append("$$s", "any", [metadata({ mine: 1 })]);
		await raw.deleteStream("s", "noStream");
		expect(await revisionsOf(raw, "s")).toBe("notFound");
	});

	it("must be in the state expected", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2));
		for (const expected of [0, 2, "noStream"] as const) {
			const error = await rejection(raw.deleteStream("s", expected));
			expect(error).toBeInstanceOf(WrongExpectedRevision);
		}
		await raw.deleteStream("s", "streamExists");
	});
});

describe("a tombstoned stream", () => {
	const test = storePerTest();

	it("is gone for good, with the tombstone in the log", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2, "T"));
		expect(await rejection(raw.tombstoneStream("s", 0))).toBeInstanceOf(
			WrongExpectedRevision,
		);
		expect(await raw.tombstoneStream("s", 1)).toEqual({ position: 3 });
		const attempts = [
			raw.append("s", "any", rawEvents(1)),
			raw.append("$$s", "any", [metadata({})]),
			raw.deleteStream("s", "any"),
			raw.tombstoneStream("s", "any"),
		];
		for (const error of await Promise.all(attempts.map(rejection))) {
			expect(error).toBeInstanceOf(StreamTombstoned);
		}
		await test.reopen();
		const { raw: reopened } = test.store;
		for (const stream of ["s", "$$s"]) {
			expect(await revisionsOf(reopened, stream)).toBe("tombstoned");
		}
		const read = { direction: "backwards", from: "end", limit: 1 } as const;
		const { events } = await reopened.readAll(read);
		expect(events).toMatchObject([
			{ stream: "s", type: "$streamDeleted", revision: TOMBSTONE_REVISION },
		]);
	});

	it("need never have been written to", async () => {
		const { raw } = test.store;
		await raw.tombstoneStream("s", "noStream");
		expect(await revisionsOf(raw, "s")).toBe("tombstoned");
	});

	it("may have been deleted before", async () => {
		const { raw } = test.store;
		await raw.append("s", "noStream", rawEvents(2));
		await raw.deleteStream("s", "any");
		await raw.tombstoneStream("s", "any");
		expect(await revisionsOf(raw, "s")).toBe("tombstoned");
	});
});

describe("the domain on streams that were deleted", () => {
	const test = storePerTest();

	it("finds nothing, and begins again after what was there", async () => {
		const { store } = test;
		await store.append("s", -1, newEvents(3));
		await store.raw.deleteStream("s", "any");
		expect(await store.readStream("s", { limit: 10 })).toEqual([]);
		const again = newEvent();
		expect(await store.append("s", -1, [again])).toMatchObject({ revision: 3 });
		const events = await store.readStream("s", { limit: 10 });
		expect(events).toMatchObject([{ eventId: again.eventId, revision: 3 }]);
		expect(await store.append("s", 3, newEvents(1))).toMatchObject({
			revision: 4,
		});
		await test.reopen();
		expect(await test.store.readStream("s", { limit: 10 })).toHaveLength(2);
	});

	it("goes on at a revision that it knows", async () => {
		const { store } = test;
		await store.append("s", -1, newEvents(3));
		await store.raw.deleteStream("s", 2);
		expect(await store.append("s", 2, newEvents(2))).toEqual({
			revision: 4,
			positions: [5, 6],
		});
		expect(await store.readStream("s", { limit: 10 })).toHaveLength(2);
	});

	it("is told of a tombstone", async () => {
		const { store } = test;
		await store.append("s", -1, newEvents(3));
		await store.raw.tombstoneStream("s", 2);
		const attempts = [
			store.append("s", 2, newEvents(1)),
			store.append("s", -1, newEvents(1)),
			store.readStream("s", { limit: 1 }),
			store.readStream("s", { from: 2, limit: 1 }),
		];
		for (const error of await Promise.all(attempts.map(rejection))) {
			expect(error).toBeInstanceOf(StreamTombstoned);
		}
	});
});
