import { NO_STREAM } from "#kernel";
import { newEvents } from "../contract/fixtures.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { SnapshotQueue } from "./snapshot-queue.js";

describe("snapshots of the embedded event store", () => {
	const test = storePerTest();

	it("are there as soon as saved, and after a restart", async () => {
		const snapshot = { revision: 3, schema: "v1", state: { visits: ["ü"] } };
		expect(await test.store.loadSnapshot("s")).toBeNull();
		await test.store.saveSnapshot("s", snapshot);
		expect(await test.store.loadSnapshot("s")).toEqual(snapshot);
		await test.reopen();
		expect(await test.store.loadSnapshot("s")).toEqual(snapshot);
		expect(await test.store.loadSnapshot("t")).toBeNull();
	});

	it("keep the newest, unless the schema changed", async () => {
		await test.store.saveSnapshot("s", { revision: 5, schema: "v1", state: 5 });
		await test.reopen();
		await test.store.saveSnapshot("s", { revision: 4, schema: "v1", state: 4 });
		await test.reopen();
		expect(await test.store.loadSnapshot("s")).toMatchObject({ revision: 5 });
		await test.store.saveSnapshot("s", { revision: 4, schema: "v2", state: 4 });
		await test.reopen();
		expect(await test.store.loadSnapshot("s")).toMatchObject({ schema: "v2" });
	});

	it("are written among appends, which go on", async () => {
		const appends: Promise<unknown>[] = [];
		for (let i = 0; i < 200; i++) {
			const stream = `s-${i}`;
			appends.push(test.store.append(stream, NO_STREAM, newEvents(1)));
			const state = { i, text: "x".repeat(1_000) };
			await test.store.saveSnapshot(stream, {
				revision: 0,
				schema: "v1",
				state,
			});
		}
		await Promise.all(appends);
		await test.reopen();
		for (let i = 0; i < 200; i++) {
			const snapshot = await test.store.loadSnapshot(`s-${i}`);
			expect(snapshot?.state).toMatchObject({ i });
		}
	});
});

describe("the queue of snapshots", () => {
	it("drops what finds no room, and bounds what goes at a time", () => {
		const queue = new SnapshotQueue();
		for (let i = 0; i < 3_000; i++) {
			queue.add(`s-${i}`, { revision: 0, schema: "v1", state: i });
		}
		let messages = 0;
		let rows = 0;
		while (queue.isDue) {
			const taken = queue.take();
			expect(taken.length).toBeLessThanOrEqual(32);
			expect(queue.isDue).toBe(false);
			queue.settle();
			messages++;
			rows += taken.length;
		}
		expect([messages, rows]).toEqual([32, 1_024]);
	});

	it("keeps the newer of two of a stream", () => {
		const queue = new SnapshotQueue();
		queue.add("s", { revision: 2, schema: "v1", state: 2 });
		queue.add("s", { revision: 1, schema: "v1", state: 1 });
		queue.add("t", { revision: 1, schema: "v1", state: 1 });
		queue.add("t", { revision: 2, schema: "v1", state: 2 });
		expect(queue.take().map(({ state }) => state)).toEqual(["2", "2"]);
	});
});
