import { Overloaded } from "#kernel";
import { POSITION_WAITERS_MAX, PositionWaiters } from "./position-waiters.js";

describe("position waiters", () => {
	const positions = new Map<string, number>();
	let reads = 0;
	let failure: Error | null = null;
	let waiters: PositionWaiters;

	beforeEach(() => {
		positions.clear();
		reads = 0;
		failure = null;
		waiters = new PositionWaiters(async () => {
			reads++;
			if (failure !== null) throw failure;
			return positions;
		});
	});

	afterEach(() => waiters.close());

	it("answers at once where all projections are there", async () => {
		positions.set("visit", 10).set("visitor", 12);
		expect(await waiters.wait(["visit", "visitor"], 10, 0)).toBe(true);
		expect(reads).toBe(1);
	});

	it("answers false in time where one is not, or has no checkpoint", async () => {
		positions.set("visit", 10).set("visitor", 9);
		expect(await waiters.wait(["visit", "visitor"], 10, 0)).toBe(false);
		expect(await waiters.wait(["visit", "visitor"], 10, 20)).toBe(false);
		expect(await waiters.wait(["other"], 0, 20)).toBe(false);
	});

	it("wakes those who wait, with one poller for all", async () => {
		positions.set("visit", 0);
		const waiting = Array.from({ length: 500 }, (_, n) =>
			waiters.wait(["visit"], 1 + (n % 2), 10_000),
		);
		await Promise.resolve();
		const before = reads;
		positions.set("visit", 2);
		expect(await Promise.all(waiting)).toEqual(Array(500).fill(true));
		expect(reads - before).toBeLessThan(10);
	});

	it("takes no more than its bound", async () => {
		const waiting: Promise<boolean>[] = [];
		for (let n = 0; n < POSITION_WAITERS_MAX; n++)
			waiting.push(waiters.wait(["visit"], 1, 60_000));
		await expect(waiters.wait(["visit"], 1, 60_000)).rejects.toThrow(
			Overloaded,
		);
		waiters.close();
		expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
	});

	it("tells those who wait when reading fails", async () => {
		const waiting = waiters.wait(["visit"], 1, 60_000);
		await Promise.resolve();
		failure = new Error("database is gone");
		await expect(waiting).rejects.toThrow("database is gone");
	});
});
