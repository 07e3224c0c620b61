/** What the broadcaster does with any broker. */

import { Broadcaster } from "../broadcaster.js";
import { ArrayLog } from "./array-log.js";
import { EXAMPLES } from "./examples.js";
import { type Gate, openGate } from "./gate.js";
import {
	fill,
	Listener,
	MemoryCheckpoints,
	MemoryLogger,
	until,
	withoutDoubles,
} from "./harness.js";

export interface Bench {
	readonly log: ArrayLog;
	readonly checkpoints: MemoryCheckpoints;
	readonly logger: MemoryLogger;
	readonly gate: Gate;
	readonly listener: Listener;
	/** A started broadcaster behind the gate, stopped after the test. */
	broadcaster(): Broadcaster;
}

/** @param portOf known only once the broker runs */
export function benchFor(portOf: () => number): () => Bench {
	let bench: Bench;
	let started: Broadcaster[] = [];
	beforeEach(async () => {
		const parts = {
			log: new ArrayLog(),
			checkpoints: new MemoryCheckpoints(),
			logger: new MemoryLogger(),
			gate: await openGate(portOf()),
			listener: await Listener.open(`127.0.0.1:${portOf()}`),
		};
		const broadcaster = () => {
			const natsUrl = parts.gate.url;
			const one = new Broadcaster({ ...parts, natsUrl });
			one.start();
			started.push(one);
			return one;
		};
		bench = { ...parts, broadcaster };
	});
	afterEach(async () => {
		await Promise.all(started.map((broadcaster) => broadcaster.stop()));
		started = [];
		await bench.listener.close();
		await bench.gate.close();
	});
	return () => bench;
}

/** @param random draws where the links break */
export function broadcastContract(
	bench: () => Bench,
	random: () => number,
): void {
	publishing(bench);
	waiting(bench);
	breaking(bench, random);
	absence(bench);
	checkpointing(bench);
}

function publishing(bench: () => Bench): void {
	it("publishes in log order, each on its subject", async () => {
		const { log, listener, broadcaster } = bench();
		const before = fill(log, 600);
		const one = broadcaster();
		await listener.untilHeard(before);
		const after = fill(log, 10);
		await listener.untilHeard(after);
		const all = [...before, ...after];
		expect(listener.ids).toEqual(all.map(({ eventId }) => eventId));
		expect(listener.heard.map(({ position }) => position)).toEqual(
			all.map(({ position }) => position),
		);
		expect(new Set(listener.heard.map(({ subject }) => subject))).toEqual(
			new Set([
				"journeylog.shop.segments.seg-1.entered",
				"journeylog.shop.segments.seg-1.exited",
				"journeylog.shop.outcomes.out-1.achieved",
				"journeylog.shop.visits.started",
				"journeylog.shop.visits.ended",
			]),
		);
		await until(() => one.status.published === all.length, "confirmed");
		expect(one.status).toMatchObject({ connected: true, lastError: null });
	});

	it("goes on from its checkpoint", async () => {
		const { log, listener, checkpoints, broadcaster } = bench();
		const before = fill(log, 50);
		const first = broadcaster();
		await listener.untilHeard(before);
		await until(() => first.status.published === 50, "confirmed");
		await first.stop();
		expect([...checkpoints.saved.values()]).toEqual([first.status.position]);
		const after = fill(log, 50);
		broadcaster();
		await listener.untilHeard(after);
		const all = [...before, ...after];
		expect(listener.ids).toEqual(all.map(({ eventId }) => eventId));
	});
}

function waiting(bench: () => Bench): void {
	it("waits at an event of a later version, and lets nothing overtake it", async () => {
		const { log, listener, checkpoints, broadcaster } = bench();
		const before = fill(log, 10);
		log.appendVersion(2, "visitor-shop.v1", EXAMPLES.VisitEnded);
		fill(log, 10);
		const one = broadcaster();
		await until(
			() => one.status.lastError?.includes("unknown here") ?? false,
			"it was met",
		);
		await listener.untilHeard(before);
		await one.stop();
		expect(listener.ids).toEqual(before.map(({ eventId }) => eventId));
		const last = before.at(-1)?.position;
		expect(one.status).toMatchObject({ position: last, skipped: 0 });
		expect([...checkpoints.saved.values()]).toEqual([last]);
	});
}

function breaking(bench: () => Bench, random: () => number): void {
	it("loses nothing and keeps the order where the link breaks anywhere", async () => {
		const { log, listener, gate, logger, broadcaster } = bench();
		const breaks = Array.from({ length: 12 }, () =>
			Math.floor(200 + random() * 600_000),
		);
		gate.cutAfter(...breaks);
		const all = fill(log, 3_000);
		const one = broadcaster();
		await listener.untilHeard(all);
		await until(() => one.status.lastError === null, "confirmed");
		expect(withoutDoubles(listener.ids)).toEqual(
			all.map(({ eventId }) => eventId),
		);
		expect(logger.lines.filter((line) => line.startsWith("error"))).not.toEqual(
			[],
		);
	});
}

function absence(bench: () => Bench): void {
	it("starts without a broker and holds little until it is there", async () => {
		const { log, listener, gate, broadcaster } = bench();
		gate.shut();
		const all = fill(log, 1_000);
		const one = broadcaster();
		await until(() => one.status.lastError !== null, "an attempt failed");
		expect(one.status).toMatchObject({
			position: 0,
			published: 0,
			connected: false,
		});
		expect(log.pagesTaken).toBeLessThanOrEqual(1);
		gate.open();
		await listener.untilHeard(all);
		expect(listener.ids).toEqual(all.map(({ eventId }) => eventId));
	});

	it("publishes nothing while the link is down, and all of it after", async () => {
		const { log, listener, gate, broadcaster } = bench();
		const before = fill(log, 10);
		const one = broadcaster();
		await listener.untilHeard(before);
		gate.shut();
		await until(() => !one.status.connected, "the break was noticed");
		const meanwhile = fill(log, 2_000);
		gate.open();
		await listener.untilHeard(meanwhile);
		expect(withoutDoubles(listener.ids)).toEqual(
			[...before, ...meanwhile].map(({ eventId }) => eventId),
		);
	});

	it("stops soon where the broker is away", async () => {
		const { log, gate, broadcaster } = bench();
		gate.shut();
		fill(log, 10);
		const one = broadcaster();
		await until(() => one.status.lastError !== null, "an attempt failed");
		const before = Date.now();
		await one.stop();
		expect(Date.now() - before).toBeLessThan(2_000);
		expect(one.status.position).toBe(0);
	});
}

function checkpointing(bench: () => Bench): void {
	it("outlives a checkpoint that cannot be saved", async () => {
		const { log, listener, checkpoints, logger, broadcaster } = bench();
		checkpoints.failures = 2;
		const all = fill(log, 10);
		const one = broadcaster();
		await listener.untilHeard(all);
		await until(() => checkpoints.saved.size > 0, "saved in the end");
		expect(checkpoints.saves).toBe(3);
		expect([...checkpoints.saved.values()]).toEqual([one.status.position]);
		expect(logger.lines).toContain(
			"error broadcast failed: saving the checkpoint",
		);
	});

	it("saves the checkpoint seldom, and at stop", async () => {
		const { log, listener, checkpoints, broadcaster } = bench();
		const one = broadcaster();
		for (let i = 0; i < 20; i++) {
			await listener.untilHeard(fill(log, 1));
		}
		await until(() => one.status.published === 20, "confirmed");
		await one.stop();
		expect([...checkpoints.saved.values()]).toEqual([one.status.position]);
		expect(checkpoints.saves).toBeLessThan(15);
	});
}
