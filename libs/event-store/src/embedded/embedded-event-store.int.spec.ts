import { mkdtempSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput, NO_STREAM, Overloaded, StoreUnavailable } from "#kernel";
import { eventStoreContract } from "../contract/event-store.contract.js";
import {
	asAppended,
	newEvent,
	newEvents,
	newStream,
	readOn,
	rejection,
} from "../contract/fixtures.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { PENDING_APPENDS_MAX } from "./append-queue.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";

eventStoreContract("embedded", async () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-contract-"));
	const store = await openEmbeddedEventStore({ directory });
	const close = async () => {
		await store.close();
		rmSync(directory, { recursive: true });
	};
	return { store, close };
});

describe("the embedded event store", () => {
	const test = storePerTest();

	it("makes its directory, for its owner only", async () => {
		const directory = join(test.directory, "a", "b");
		const store = await openEmbeddedEventStore({ directory });
		expect(statSync(directory).mode & 0o777).toBe(0o700);
		await store.close();
	});

	it("has everything after it was closed and opened again", async () => {
		const stream = newStream();
		const events = newEvents(5);
		const { positions } = await test.store.append(stream, NO_STREAM, events);
		await test.store.close();
		expect((await readdir(test.directory)).toSorted()).toEqual([
			"directory.lock",
			"events.sqlite",
		]);
		await test.reopen();
		const stored = await test.store.readStream(stream, { limit: 10 });
		expect(stored.map(asAppended)).toEqual(events);
		const more = await test.store.append(stream, 4, newEvents(1));
		expect(more.positions[0]).toBe((positions.at(-1) as number) + 1);
	});

	it("gives an append's events positions without gaps, in order", async () => {
		const { store } = test;
		const appends = Array.from({ length: 100 }, () =>
			store.append(newStream(), NO_STREAM, newEvents(3)),
		);
		const results = await Promise.all(appends);
		expect(results.flatMap(({ positions }) => positions)).toEqual(
			Array.from({ length: 300 }, (_, i) => i + 1),
		);
	});

	it("never records a time before an earlier one", async () => {
		const { store } = test;
		for (let i = 0; i < 20; i++) {
			await store.append(newStream(), NO_STREAM, newEvents(1));
		}
		const { events } = await readOn(store, 0, 100);
		const times = events.map(({ recordedAt }) => recordedAt);
		expect(times).toEqual(times.toSorted((a, b) => a - b));
	});

	it("tells listeners of the head until they leave", async () => {
		const { store } = test;
		const heads: number[] = [];
		const leave = store.onHead((position) => heads.push(position));
		await store.append(newStream(), NO_STREAM, newEvents(2));
		await store.append(newStream(), NO_STREAM, newEvents(1));
		leave();
		await store.append(newStream(), NO_STREAM, newEvents(1));
		expect(heads).toEqual([2, 3]);
	});
});

describe("what the embedded event store refuses", () => {
	const test = storePerTest();

	it("refuses more than it can hold, and takes the rest", async () => {
		const { store } = test;
		const event = newEvent();
		const appends = Array.from({ length: PENDING_APPENDS_MAX + 5 }, (_, i) =>
			store.append(`stream-${i}`, NO_STREAM, [event]),
		);
		const outcomes = await Promise.allSettled(appends);
		const refused = outcomes.filter(({ status }) => status === "rejected");
		expect(refused).toHaveLength(5);
		for (const outcome of outcomes.slice(-5)) {
			expect(outcome).toMatchObject({ reason: expect.any(Overloaded) });
		}
		expect(await store.headPosition()).toBe(PENDING_APPENDS_MAX);
		await store.append("later", NO_STREAM, [event]);
	});

	it("names what is wrong with each event", async () => {
		const { store } = test;
		const cyclic: Record<string, unknown> = {};
		cyclic.self = cyclic;
		const bad = [
			newEvent(),
			newEvent({}, ""),
			newEvent({}, "T", "no-uuid"),
			{ ...newEvent(), data: [1] },
			{ ...newEvent(), data: cyclic },
		];
		const error = await rejection(store.append("s", NO_STREAM, bad));
		expect(error).toBeInstanceOf(InvalidInput);
		const { errors } = error as InvalidInput;
		expect(errors.map(({ pointer }) => pointer)).toEqual([
			"/events/1/type",
			"/events/2/eventId",
			"/events/3/data",
			"/events/4/data",
		]);
		const none = await rejection(store.append("", -2, []));
		expect((none as InvalidInput).errors.map((e) => e.pointer)).toEqual([
			"/stream",
			"/expectedRevision",
			"/events",
		]);
		expect(await store.headPosition()).toBe(0);
	});
});

describe("closing the embedded event store", () => {
	const test = storePerTest();

	it("finishes what is pending when it closes, and takes no more", async () => {
		const { store } = test;
		const pending = Array.from({ length: 500 }, () =>
			store.append(newStream(), NO_STREAM, newEvents(2)),
		);
		// Each append is encoded and queued within its call.
		const closing = store.close();
		expect(store.close()).toBe(closing);
		const error = await rejection(
			store.append(newStream(), NO_STREAM, newEvents(1)),
		);
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(await Promise.all(pending)).toHaveLength(500);
		await closing;
		expect(await rejection(store.headPosition())).toBeInstanceOf(
			StoreUnavailable,
		);
		expect(await rejection(store.checkWritable())).toBeInstanceOf(
			StoreUnavailable,
		);
	});

	it("ends its followers when it closes", async () => {
		const { store } = test;
		const { signal } = new AbortController();
		const follower = store.follow({ after: 0, limit: 10, signal });
		const next = follower[Symbol.asyncIterator]().next();
		await store.close();
		expect((await next).done).toBe(true);
	});
});
