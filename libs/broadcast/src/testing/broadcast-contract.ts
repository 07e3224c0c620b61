/** What the broadcaster does with any broker. */

import { STOP_MS_MAX } from "../limits.js";
import { type Bench, benchFor } from "./bench.js";
import { EXAMPLES } from "./examples.js";
import { fill, ordersOf, until } from "./harness.js";

/** A broker for as long as its suite runs. */
export interface Broker {
	readonly port: number;
	/** Ends it with all its connections, not always gently, and starts it on the same port. */
	restart(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * @param start of the broker that the suite is about
 * @param random draws where the links break
 * @returns the surroundings of each test, for more of them
 */
export function broadcastContract(
	start: () => Promise<Broker>,
	random: () => number,
): () => Bench {
	let broker: Broker;
	beforeAll(async () => {
		broker = await start();
	});
	afterAll(() => broker.stop());
	const bench = benchFor(() => broker.port);
	publishing(bench);
	waiting(bench);
	breaking(bench, random);
	restarting(bench, () => broker.restart());
	absence(bench);
	checkpointing(bench);
	latency(bench);
	return bench;
}

function publishing(bench: () => Bench): void {
	it("publishes each on its subject, a visitor's in log order", async () => {
		const { log, listener, broadcaster } = bench();
		const before = fill(log, 600);
		const one = broadcaster();
		await listener.untilHeard(before);
		const after = fill(log, 10);
		await listener.untilHeard(after);
		const all = [...before, ...after];
		expect(listener.ids).toHaveLength(all.length);
		expect(listener.orders).toEqual(ordersOf(all));
		const positions = new Map(all.map((one) => [one.eventId, one.position]));
		for (const { event, position } of listener.heard) {
			expect(position).toBe(positions.get(event.id));
		}
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
		expect(listener.ids).toHaveLength(all.length);
		expect(listener.orders).toEqual(ordersOf(all));
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
		expect(listener.ids).toHaveLength(before.length);
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
		expect(listener.orders).toEqual(ordersOf(all));
		expect(logger.lines.filter((line) => line.startsWith("error"))).not.toEqual(
			[],
		);
	});
}

function restarting(bench: () => Bench, restart: () => Promise<void>): void {
	it("goes on where the broker restarts in the middle", async () => {
		const { log, listener, gate, broadcaster } = bench();
		const all = fill(log, 3_000);
		const one = broadcaster();
		await until(() => listener.heard.length > 300, "under way");
		// Shut meanwhile, so that the listener is back first: what nobody hears, core NATS forgets.
		gate.shut();
		await listener.connection.flush();
		await restart();
		await until(
			() =>
				listener.connection.flush().then(
					() => true,
					() => false,
				),
			"the listener is back",
		);
		gate.open();
		await listener.untilHeard(all);
		await until(() => one.status.lastError === null, "confirmed");
		expect(listener.orders).toEqual(ordersOf(all));
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
		expect(listener.ids).toHaveLength(all.length);
		expect(listener.orders).toEqual(ordersOf(all));
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
		expect(listener.orders).toEqual(ordersOf([...before, ...meanwhile]));
	});

	it("stops soon where the broker is away", async () => {
		const { log, gate, broadcaster } = bench();
		gate.shut();
		fill(log, 10);
		const one = broadcaster();
		await until(() => one.status.lastError !== null, "an attempt failed");
		const before = Date.now();
		await one.stop();
		expect(Date.now() - before).toBeLessThan(STOP_MS_MAX);
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

function latency(bench: () => Bench): void {
	it("publishes at once when idle", async () => {
		const { log, listener, broadcaster } = bench();
		broadcaster();
		await listener.untilHeard(fill(log, 1));
		const taken: number[] = [];
		for (let i = 0; i < 100; i++) {
			const heard = new Promise<void>((resolve) => {
				const subscription = listener.connection.subscribe("journeylog.>", {
					max: 1,
					callback: () => {
						subscription.unsubscribe();
						resolve();
					},
				});
			});
			await listener.connection.flush();
			const before = performance.now();
			fill(log, 1);
			await heard;
			taken.push(performance.now() - before);
		}
		taken.sort((a, b) => a - b);
		const [median = 0] = taken.slice(50);
		process.stderr.write(`appended to heard: median ${median.toFixed(2)} ms\n`);
		expect(median).toBeLessThan(20);
	});
}
