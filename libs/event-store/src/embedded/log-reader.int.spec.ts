import { Worker } from "node:worker_threads";
import { InvalidInput, NO_STREAM } from "#kernel";
import {
	followed,
	newEvent,
	newEvents,
	readOn,
	rejection,
	WAIT_MS_MAX,
} from "../contract/fixtures.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";
import { logFileOf } from "./log-file.js";
import {
	EmbeddedLogReader,
	openEmbeddedLogReader,
	SCAN_POSITIONS_MAX,
} from "./log-reader.js";

describe("the reader of the embedded log", () => {
	const test = storePerTest();

	it("looks through a bounded stretch at a time, whatever the filter", async () => {
		const { store } = test;
		const streams = Math.ceil((SCAN_POSITIONS_MAX * 1.5) / 500);
		await Promise.all(
			Array.from({ length: streams }, (_, i) =>
				store.append(`s-${i}`, NO_STREAM, newEvents(500)),
			),
		);
		await store.append("last", NO_STREAM, [newEvent({}, "Rare")]);
		const filter = { types: ["Rare"] };
		const { events, pages } = await readOn(store, 0, 10, filter);
		expect(events).toHaveLength(1);
		expect(pages.map(({ position }) => position)).toEqual([
			SCAN_POSITIONS_MAX,
			await store.headPosition(),
		]);
		const seen = await followed(store, { after: 0, filter }, 1);
		expect(seen).toEqual(events);
	});

	it("ends a page that holds a great many bytes", async () => {
		const { store } = test;
		const text = "x".repeat(900_000);
		for (let i = 0; i < 40; i++) {
			await store.append("s", i - 1, [newEvent({ text })]);
		}
		const page = await store.readAll({ after: 0, limit: 100 });
		expect(page.events.length).toBeLessThan(25);
		expect(page.atHead).toBe(false);
		const { events } = await readOn(store, 0, 100);
		expect(events).toHaveLength(40);
	});

	it("lets nothing through an empty list", async () => {
		const { store } = test;
		await store.append("s", NO_STREAM, newEvents(3));
		for (const filter of [{ types: [] }, { streamPrefixes: [] }]) {
			const page = await store.readAll({ after: 0, limit: 5, filter });
			expect(page).toEqual({ events: [], position: 3, atHead: true });
		}
	});

	it("refuses limits and positions that are none", async () => {
		const { store } = test;
		for (const reading of [
			store.readAll({ after: -1, limit: 1 }),
			store.readAll({ after: 0, limit: 0 }),
			store.readAll({ after: 0.5, limit: 1 }),
			store.readStream("s", { from: Number.NaN, limit: 1 }),
			store.readStream("s", { limit: -3 }),
		]) {
			expect(await rejection(reading)).toBeInstanceOf(InvalidInput);
		}
	});
});

describe("followers of the embedded log", () => {
	const test = storePerTest();

	it("wakes its followers when it is told of the head", async () => {
		const { store } = test;
		const reader = await openEmbeddedLogReader(test);
		const abort = new AbortController();
		const { signal } = abort;
		store.onHead((position) => reader.noteHead(position));
		const latencies: number[] = [];
		let appendedAt = 0;
		const append = async (revision: number) => {
			appendedAt = performance.now();
			await store.append("s", revision, newEvents(1));
		};
		const first = append(NO_STREAM);
		const appends: Promise<void>[] = [first];
		for await (const { events } of reader.follow({
			after: 0,
			limit: 10,
			signal,
		})) {
			latencies.push(performance.now() - appendedAt);
			const revision = events.at(-1)?.revision ?? 0;
			if (revision === 20) abort.abort();
			else appends.push(append(revision));
		}
		await Promise.all(appends);
		// Without being told it would take the follower 20 polls of 250 ms.
		const total = latencies.reduce((sum, ms) => sum + ms, 0);
		expect(total).toBeLessThan(2_500);
		await reader.close();
	});

	it("finds out for itself when nobody tells it", async () => {
		const { store } = test;
		const reader = await openEmbeddedLogReader(test);
		const abort = new AbortController();
		const follower = reader.follow({
			after: 0,
			limit: 10,
			signal: abort.signal,
		});
		const next = follower.next();
		await store.append("s", NO_STREAM, newEvents(1));
		expect((await next).value).toMatchObject({ position: 1 });
		abort.abort();
		await reader.close();
	});

	it("outlives a log that is away", async () => {
		const directory = `${test.directory}/later`;
		const reader = new EmbeddedLogReader(logFileOf(directory));
		const abort = new AbortController();
		const follower = reader.follow({
			after: 0,
			limit: 10,
			signal: abort.signal,
		});
		const next = follower.next();
		const later = await openEmbeddedEventStore({ directory });
		await later.append("s", NO_STREAM, newEvents(2));
		expect((await next).value?.events).toHaveLength(2);
		abort.abort();
		await reader.close();
		await later.close();
	});
});

describe("readers elsewhere", () => {
	const test = storePerTest();

	it("reads in another thread what is written in this one", async () => {
		const { store } = test;
		const module = new URL(
			"../spec-support/following-thread.js",
			import.meta.url,
		);
		const worker = new Worker(module, {
			workerData: { directory: test.directory, count: 30 },
		});
		const timer = setTimeout(() => void worker.terminate(), WAIT_MS_MAX);
		const result = new Promise((resolve, reject) => {
			worker.on("message", resolve);
			worker.on("error", reject);
			worker.on("exit", () => reject(new Error("the thread ended")));
		});
		store.onHead((position) => worker.postMessage(position));
		for (let i = 0; i < 30; i++) {
			await store.append("s", i - 1, newEvents(1));
		}
		expect(await result).toEqual(Array.from({ length: 30 }, (_, i) => i));
		clearTimeout(timer);
	});

	it("reads a log that nobody has open", async () => {
		const { store } = test;
		await store.append("s", NO_STREAM, newEvents(3));
		await store.close();
		const reader = await openEmbeddedLogReader(test);
		expect(await reader.readStream("s", { limit: 10 })).toHaveLength(3);
		await reader.close();
		await reader.close();
	});
});
