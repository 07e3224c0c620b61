/** What the broadcaster makes of JetStream, and what it does where its stream is not as it left it. */

import { nanos, type StreamConfig } from "nats";
import {
	findNatsServer,
	type NatsServer,
	startNatsServer,
} from "../../../tests/support/nats-server.js";
import { describeWith } from "../../../tests/support/needs.js";
import { benchFor } from "./testing/bench.js";
import { fill, fillUnevenly, ordersOf, until } from "./testing/harness.js";
import { StoredStream } from "./testing/stored-stream.js";

describeWith(findNatsServer(), "JetStream", () => {
	let server: NatsServer;
	beforeAll(async () => {
		server = await startNatsServer({ jetstream: true });
	});
	afterAll(() => server.stop());
	const bench = benchFor(() => server.port);
	const stored = new StoredStream(() => ({ servers: server.url }));
	beforeEach(() => stored.remove());

	/** Waits until all of the log is confirmed. */
	async function untilConfirmed(
		one: { readonly status: { readonly position: number } },
		log: { headPosition(): Promise<number> },
	): Promise<void> {
		const head = await log.headPosition();
		await until(() => one.status.position >= head, "all confirmed");
	}

	it("gets the stream made", async () => {
		const { log, listener, broadcaster } = bench();
		const one = broadcaster();
		await listener.untilHeard(fill(log, 5));
		expect(one.status.jetstream).toBe(true);
		expect(await stored.config()).toMatchObject({
			subjects: ["journeylog.>"],
			storage: "file",
			num_replicas: 1,
			duplicate_window: nanos(120_000),
			max_age: nanos(30 * 24 * 3_600_000),
		});
	});

	const old: readonly (readonly [
		is: string,
		before: Partial<StreamConfig>,
		after: Partial<StreamConfig>,
	])[] = [
		[
			"on other subjects",
			{ subjects: ["other.*"], max_age: nanos(3_600_000) },
			{ subjects: ["other.*", "journeylog.>"], max_age: nanos(3_600_000) },
		],
		[
			"on some of ours",
			{ subjects: ["journeylog.default.>", "other.*"] },
			{ subjects: ["other.*", "journeylog.>"] },
		],
		[
			"that acknowledges nothing",
			{ subjects: ["journeylog.>"], no_ack: true },
			{ subjects: ["journeylog.>"] },
		],
		[
			"that knows doubles for too short a time",
			{ subjects: ["journeylog.>"], duplicate_window: nanos(1_000) },
			{ duplicate_window: nanos(120_000) },
		],
		[
			"that keeps messages shorter than doubles are known",
			{
				subjects: ["journeylog.>"],
				max_age: nanos(60_000),
				duplicate_window: nanos(1_000),
			},
			{ max_age: nanos(60_000), duplicate_window: nanos(60_000) },
		],
	];
	it.each(old)(
		"gets a stream %s changed to what is needed, and no further",
		async (_, before, after) => {
			await stored.make(before);
			const { log, broadcaster } = bench();
			const all = fill(log, 5);
			await untilConfirmed(broadcaster(), log);
			expect(await stored.config()).toMatchObject(after);
			expect(await stored.count()).toBe(all.length);
		},
	);

	it("stores each event once, however often it is sent", async () => {
		const { log, checkpoints, broadcaster } = bench();
		fill(log, 300);
		const first = broadcaster();
		await untilConfirmed(first, log);
		await first.stop();
		checkpoints.saved.clear();
		const second = broadcaster();
		await untilConfirmed(second, log);
		expect(second.status.published).toBe(300);
		expect(await stored.count()).toBe(300);
	});

	it.each(["restart", "kill"] as const)(
		"loses nothing and doubles nothing where the server meets a %s",
		async (end) => {
			const { log, broadcaster } = bench();
			const all = fill(log, 2_000);
			const one = broadcaster();
			await until(() => one.status.published > 500, "under way");
			if (end === "kill") await server.kill();
			await server.restart();
			await untilConfirmed(one, log);
			await expectStoredOnce(all);
		},
	);

	it("is made anew where somebody deleted the stream", async () => {
		const { log, listener, broadcaster } = bench();
		// With no listener at all the server says at once that nobody took the message.
		await listener.mute();
		fill(log, 5);
		const one = broadcaster();
		await untilConfirmed(one, log);
		await stored.remove();
		const after = fill(log, 5);
		await untilConfirmed(one, log);
		await expectStoredOnce(after);
	});

	it("gets its subjects back where somebody took them away", async () => {
		const { log, listener, broadcaster } = bench();
		await listener.mute();
		const before = fill(log, 5);
		const one = broadcaster();
		await untilConfirmed(one, log);
		await stored.change({ subjects: ["other.*"] });
		const after = fill(log, 5);
		await untilConfirmed(one, log);
		await expectStoredOnce([...before, ...after]);
	});

	it("holds back what a full stream refuses, and keeps the order when there is room", async () => {
		const full = { max_bytes: 400_000, discard: "new" } as const;
		await stored.make({ subjects: ["journeylog.>"], ...full } as StreamConfig);
		const { log, checkpoints, broadcaster } = bench();
		const all = fillUnevenly(log, 200);
		const one = broadcaster();
		await until(
			() => one.status.lastError?.includes("maximum bytes exceeded") ?? false,
			"refused",
		);
		expect(one.status.position).toBe(0);
		expect(checkpoints.saved.size).toBe(0);
		await stored.change({ max_bytes: -1 });
		await untilConfirmed(one, log);
		await expectStoredOnce(all);
		expect(one.status.lastError).toBeNull();
	});

	it("waits for the operator where the stream is sealed", async () => {
		const { log, listener, checkpoints, broadcaster } = bench();
		await listener.mute();
		const before = fill(log, 5);
		const one = broadcaster();
		await untilConfirmed(one, log);
		await stored.change({ sealed: true });
		const after = fill(log, 5);
		await until(
			() => one.status.lastError?.includes("sealed") ?? false,
			"refused",
		);
		expect(one.status.position).toBe(before.at(-1)?.position);
		await stored.remove();
		await untilConfirmed(one, log);
		await expectStoredOnce(after);
		await one.stop();
		expect([...checkpoints.saved.values()]).toEqual([one.status.position]);
	});

	/** Each once, and of each visitor in log order. */
	async function expectStoredOnce(
		events: Parameters<typeof ordersOf>[0],
	): Promise<void> {
		const ids = await stored.ids();
		expect(ids).toHaveLength(events.length);
		const byId = new Map(events.map((event) => [event.eventId, event]));
		const kept = ids.flatMap((id) => byId.get(id) ?? []);
		expect(ordersOf(kept)).toEqual(ordersOf(events));
	}
});
