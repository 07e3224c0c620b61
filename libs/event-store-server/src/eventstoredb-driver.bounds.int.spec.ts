/** What the EventStoreDB driver holds at most, and how long it waits at most. */

import { setTimeout as sleep } from "node:timers/promises";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import {
	AppendOutcomeUnknown,
	type EventFilter,
	NO_STREAM,
	Overloaded,
	type RecordedEvent,
	StoreUnavailable,
} from "#kernel";
import {
	asAppended,
	newEvent,
	newEvents,
	newStream,
	rejection,
} from "../../event-store/src/contract/fixtures.js";
import {
	APPEND_ANSWER_GRACE_MS,
	APPEND_MS_MAX,
	PENDING_BYTES_MAX,
} from "../../event-store/src/eventstoredb/limits.js";
import { CuttingProxy } from "./testing/cutting-proxy.js";
import { appendPersistently } from "./testing/persistent-append.js";
import { serverPerSuite } from "./testing/server-per-suite.js";

const KIB = 1_024;
const EVENT_BYTES = 16 * KIB;
const EVENTS = 1_500;
const LARGE_EVENT_BYTES = 1_000_000;
/** Events and bytes that may be on their way to a reader who has stopped: buffers of both ends and of the transport. */
const READ_AHEAD_BYTES_MAX = 6 * KIB * KIB;
const SETTLE_MS = 300;

describe("the bounds of the EventStoreDB driver", () => {
	const suite = serverPerSuite();
	let proxy: CuttingProxy;
	let store: EventStoreDbStore;

	beforeEach(async () => {
		proxy = await CuttingProxy.start(suite.server.port);
		store = openEventStoreDb({
			connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
		});
	});
	afterEach(async () => {
		proxy.release();
		await store.close();
		await proxy.close();
	});

	it("a follower asks for no more than its reader takes", async () => {
		const stream = newStream("visitor");
		const text = "x".repeat(EVENT_BYTES);
		for (let i = 0; i < EVENTS; i += 50) {
			const events = Array.from({ length: 50 }, () => newEvent({ text }));
			await suite.store.append(stream, i - 1, events);
		}
		const filter = { streamPrefixes: [stream] };
		const pages = store
			.follow({
				after: 0,
				filter,
				limit: 10,
				signal: new AbortController().signal,
			})
			[Symbol.asyncIterator]();
		let count = (await pages.next()).value.events.length;
		await untilStill(() => proxy.bytesDown);
		expect(proxy.bytesDown).toBeLessThan(READ_AHEAD_BYTES_MAX);
		// Then it goes on where it was.
		while (count < EVENTS) {
			const { value } = await pages.next();
			expect(value.events[0].revision).toBe(count);
			count += value.events.length;
		}
		await pages.return?.();
	});

	it("appends beyond the bound are refused at once, the others carried out", async () => {
		await store.checkWritable();
		proxy.hold();
		const event = newEvent({ text: "x".repeat(LARGE_EVENT_BYTES) });
		const fitting = Math.floor(PENDING_BYTES_MAX / LARGE_EVENT_BYTES);
		const append = () => store.append(newStream("visitor"), NO_STREAM, [event]);
		const appends = Array.from({ length: fitting }, append);
		for (const refused of [append(), append(), append()]) {
			expect(await rejection(refused)).toBeInstanceOf(Overloaded);
		}
		proxy.release();
		expect(await Promise.all(appends)).toHaveLength(fitting);
		await append();
	});

	it("a server that falls silent is given up, and taken up again", async () => {
		const stream = newStream("visitor");
		const filter = { streamPrefixes: [stream] };
		const events = newEvents(2);
		await store.checkWritable();
		const seen = firstEvents(store, filter, 2);
		proxy.hold();
		const began = performance.now();
		const refusals = await Promise.all([
			rejection(store.append(stream, NO_STREAM, events)),
			rejection(store.readStream(stream, { limit: 1 })),
			rejection(store.readAll({ after: 0, limit: 1 })),
		]);
		expect(performance.now() - began).toBeLessThan(
			APPEND_MS_MAX + APPEND_ANSWER_GRACE_MS + 3_000,
		);
		expect(refusals[0]).toBeInstanceOf(AppendOutcomeUnknown);
		expect(refusals[1]).toBeInstanceOf(StoreUnavailable);
		expect(refusals[2]).toBeInstanceOf(StoreUnavailable);
		expect(await rejection(store.checkWritable())).toBeInstanceOf(
			StoreUnavailable,
		);
		proxy.release();
		const outcomes = { unknown: 0, unavailable: 0 };
		await appendPersistently(store, stream, NO_STREAM, events, outcomes);
		expect((await seen).map(asAppended)).toEqual(events);
	});

	it("what is owed an answer gets it before the store closes", async () => {
		const appends = Array.from({ length: 300 }, () =>
			store.append(newStream("visitor"), NO_STREAM, newEvents(1)),
		);
		const closing = store.close();
		expect(store.close()).toBe(closing);
		const late = store.append(newStream(), NO_STREAM, newEvents(1));
		expect(await rejection(late)).toBeInstanceOf(StoreUnavailable);
		expect(await Promise.all(appends)).toHaveLength(300);
		await closing;
	});
});

/** However long they take. */
async function firstEvents(
	store: EventStoreDbStore,
	filter: EventFilter,
	count: number,
): Promise<readonly RecordedEvent[]> {
	const { signal } = new AbortController();
	const events: RecordedEvent[] = [];
	for await (const page of store.follow({
		after: 0,
		limit: 10,
		filter,
		signal,
	})) {
		events.push(...page.events);
		if (events.length >= count) break;
	}
	return events;
}

/** Waits until the number has not changed for SETTLE_MS. */
async function untilStill(read: () => number): Promise<void> {
	for (let last = -1; last !== read(); ) {
		last = read();
		await sleep(SETTLE_MS);
	}
}
