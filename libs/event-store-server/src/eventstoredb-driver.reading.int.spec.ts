/** The EventStoreDB driver on a log that other programs write to, too; and its snapshots. */

import { binaryEvent, jsonEvent, NO_STREAM } from "@eventstore/db-client";
import { type ActorState, type Folding, rehydrate } from "#actors";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import { type RecordedEvent, StreamTombstoned } from "#kernel";
import {
	newEvent,
	newEvents,
	newStream,
	readOn,
	rejection,
} from "../../event-store/src/contract/fixtures.js";
import { serverPerSuite } from "./testing/server-per-suite.js";

const suite = serverPerSuite();
let store: EventStoreDbStore;

beforeAll(() => {
	store = openEventStoreDb({
		connectionString: `esdb://127.0.0.1:${suite.server.port}?tls=false`,
	});
});
afterAll(() => store.close());

describe("a log that other programs write to, read through the driver", () => {
	it("is the same as the embedded store reads it, event by event", async () => {
		const { client } = suite;
		const stream = newStream("foreign");
		const bytes = Uint8Array.from([0, 255, 1, 254]);
		await client.appendToStream(stream, [
			binaryEvent({ type: "Bytes", data: bytes, metadata: bytes }),
			binaryEvent({ type: "Text", data: Buffer.from("no json {") }),
			binaryEvent({ type: "HiddenJson", data: Buffer.from('{"a":1}') }),
			jsonEvent({ type: "List", data: [1, 2], metadata: [3] }),
			jsonEvent({ type: "Word", data: "word" }),
			jsonEvent({ type: "Bare", data: {} }),
		]);
		await client.setStreamMetadata(stream, { maxCount: 3 });
		await store.append(newStream(), -1, newEvents(3));
		const filters = [
			undefined,
			{ streamPrefixes: ["foreign-", "$"] },
			{ types: ["Bytes", "List"] },
			{ types: [] },
			{ streamPrefixes: [] },
		];
		for (const filter of filters) {
			const [theirs, ours] = await Promise.all([
				readOn(suite.store, 0, 3, filter),
				readOn(store, 0, 3, filter),
			]);
			expect(ours.events).toEqual(theirs.events);
			expect(ours.pages.at(-1)?.position).toBe(theirs.pages.at(-1)?.position);
		}
	});

	it("has no event before a cut, and goes on counting", async () => {
		const stream = newStream("visitor");
		await store.append(stream, -1, newEvents(120));
		await suite.client.setStreamMetadata(stream, { truncateBefore: 70 });
		const events = await store.readStream(stream, { limit: 10 });
		expect(events.map(({ revision }) => revision)).toEqual(
			Array.from({ length: 10 }, (_, i) => 70 + i),
		);
		const state = await rehydrate(stream, counting, store);
		expect(state).toMatchObject({ revision: 119, count: 50 });
		const { revision } = await store.append(
			stream,
			state.revision,
			newEvents(2),
		);
		expect(revision).toBe(121);
	});

	it("goes on counting in a stream that was deleted", async () => {
		const stream = newStream("visitor");
		await store.append(stream, -1, newEvents(3));
		await suite.client.deleteStream(stream, { expectedRevision: 2n });
		expect(await store.readStream(stream, { limit: 5 })).toEqual([]);
		const { revision } = await store.append(stream, -1, newEvents(2));
		expect(revision).toBe(4);
		const events = await store.readStream(stream, { limit: 5 });
		expect(events.map(({ revision }) => revision)).toEqual([3, 4]);
	});

	it("tells of a stream that is gone for good", async () => {
		const stream = newStream("visitor");
		await suite.client.tombstoneStream(stream, { expectedRevision: NO_STREAM });
		for (const operation of [
			store.readStream(stream, { limit: 1 }),
			store.append(stream, -1, newEvents(1)),
		]) {
			expect(await rejection(operation)).toBeInstanceOf(StreamTombstoned);
		}
	});
});

describe("snapshots in EventStoreDB", () => {
	const snapshot = (revision: number) => ({
		revision,
		schema: "s-1",
		state: { revision, text: "ä\ud800" },
	});

	it("are the last ones saved, and the stream keeps no other", async () => {
		const stream = newStream("visitor");
		expect(await store.loadSnapshot(stream)).toBeNull();
		for (const revision of [99, 199, 299]) {
			await store.saveSnapshot(stream, snapshot(revision));
			expect(await store.loadSnapshot(stream)).toEqual(snapshot(revision));
		}
		const kept: unknown[] = [];
		for await (const { event } of suite.client.readStream(
			`snapshot-${stream}`,
		)) {
			kept.push(event?.revision);
		}
		expect(kept).toEqual([2n]);
	});

	it("never give way to an older one, nor to one that is too large", async () => {
		const stream = newStream("visitor");
		await store.saveSnapshot(stream, snapshot(10));
		await store.saveSnapshot(stream, snapshot(5));
		const large = { text: "x".repeat(2_000_000) };
		await store.saveSnapshot(stream, { ...snapshot(20), state: large });
		expect(await store.loadSnapshot(stream)).toEqual(snapshot(10));
	});

	it("saved at the same time leave one of them", async () => {
		const stream = newStream("visitor");
		const revisions = Array.from({ length: 200 }, (_, i) => i);
		await Promise.all(
			revisions.map((revision) =>
				store.saveSnapshot(stream, snapshot(revision)),
			),
		);
		const loaded = await store.loadSnapshot(stream);
		expect(loaded).toEqual(snapshot(loaded?.revision ?? -1));
	});

	it("that others wrote are not taken for ours", async () => {
		const stream = newStream("visitor");
		const { type, data, eventId: id } = newEvent({ odd: true });
		await suite.client.appendToStream(
			`snapshot-${stream}`,
			jsonEvent({ id, type, data: data as Record<string, unknown> }),
		);
		expect(await store.loadSnapshot(stream)).toBeNull();
		await store.saveSnapshot(stream, snapshot(1));
		expect(await store.loadSnapshot(stream)).toEqual(snapshot(1));
	});
});

const counting: Folding<ActorState & { count: number }> = {
	schema: "",
	initial: () => ({ revision: -1, chainHead: null, count: 0 }),
	evolve: (state, { revision }: RecordedEvent) => ({
		...state,
		revision,
		count: state.count + 1,
	}),
	restore: () => null,
};
