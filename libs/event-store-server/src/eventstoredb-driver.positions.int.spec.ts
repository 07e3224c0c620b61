/** The EventStoreDB driver on a log whose positions are bytes, and whose checkpoints may be places between events. */

import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import type { EventPage } from "#kernel";
import {
	type ByteAddressedNode,
	RECORD_BYTES,
	startByteAddressedNode,
} from "./testing/byte-addressed-node.js";

describe("the EventStoreDB driver on a log that is addressed by bytes", () => {
	const filter = { streamPrefixes: ["visitor-"] };
	let node: ByteAddressedNode;
	let store: EventStoreDbStore;

	beforeEach(async () => {
		node = await startByteAddressedNode();
		store = openEventStoreDb({
			connectionString: `esdb://127.0.0.1:${node.port}?tls=false`,
		});
	});
	afterEach(async () => {
		await store.close();
		node.close();
	});

	async function firstPage(after: number): Promise<EventPage> {
		const { signal } = new AbortController();
		for await (const page of store.follow({
			after,
			limit: 10,
			filter,
			signal,
		})) {
			return page;
		}
		throw new Error("no page");
	}

	it("passes over no event that comes to lie where a checkpoint was", async () => {
		node.add("visitor-a");
		const foreign = node.add("other-a");
		const { position } = await firstPage(RECORD_BYTES);
		expect(position).toBe(foreign);
		const next = node.add("visitor-b");
		expect(next).toBe(foreign + RECORD_BYTES);
		const page = await firstPage(position);
		expect(page.events.map((event) => event.position)).toEqual([next]);
	});

	it("gets on where it finds nothing", async () => {
		for (let i = 0; i < 5; i++) node.add("other-a");
		const head = node.add("other-a");
		expect((await firstPage(0)).position).toBe(head);
		expect(await store.readAll({ after: 0, limit: 10, filter })).toEqual({
			events: [],
			position: head,
			atHead: true,
		});
	});

	it("reads from an event on, by the number before its position", async () => {
		const positions = Array.from({ length: 4 }, () => node.add("visitor-a"));
		const page = await store.readAll({
			after: (positions[2] as number) - 1,
			limit: 10,
			filter,
		});
		expect(page.events.map(({ position }) => position)).toEqual(
			positions.slice(2),
		);
	});
});
