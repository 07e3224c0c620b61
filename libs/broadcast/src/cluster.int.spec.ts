/** Several URLs: the broadcaster goes on at another server where the one it used is gone. */

import { startNatsCluster } from "../../../tests/support/nats-cluster.js";
import {
	findNatsServer,
	type NatsServer,
} from "../../../tests/support/nats-server.js";
import { describeWith } from "../../../tests/support/needs.js";
import { Broadcaster } from "./broadcaster.js";
import { ArrayLog } from "./testing/array-log.js";
import { type Gate, openGate } from "./testing/gate.js";
import {
	fill,
	Listener,
	MemoryCheckpoints,
	MemoryLogger,
	ordersOf,
	until,
} from "./testing/harness.js";
import { StoredStream } from "./testing/stored-stream.js";

/** A started broadcaster on these URLs, with its log. */
function broadcasterOn(natsUrl: readonly string[]) {
	const log = new ArrayLog();
	const checkpoints = new MemoryCheckpoints();
	const logger = new MemoryLogger();
	const one = new Broadcaster({ log, checkpoints, logger, natsUrl });
	one.start();
	return { log, one };
}

describeWith(findNatsServer(), "two servers of core NATS", () => {
	let servers: readonly NatsServer[];
	beforeAll(async () => {
		servers = await startNatsCluster({ size: 2 });
	});
	afterAll(() => Promise.all(servers.map((server) => server.stop())));

	it("loses nothing where each in turn is out of reach", async () => {
		const gates = await Promise.all(servers.map(({ port }) => openGate(port)));
		const [first, second] = gates as [Gate, Gate];
		const listeners = await Promise.all(
			servers.map(({ port }) => Listener.open(`127.0.0.1:${port}`)),
		);
		const [listener] = listeners as [Listener];
		const { log, one } = broadcasterOn(gates.map(({ url }) => url));
		try {
			const all = fill(log, 20);
			await Promise.all(listeners.map((each) => each.untilHeard(all)));
			for (const [away, back] of [
				[first, second],
				[second, first],
				[first, second],
			] as const) {
				all.push(...fill(log, 1_000));
				back.open();
				away.shut();
				await listener.untilHeard(all);
			}
			expect(listener.orders).toEqual(ordersOf(all));
		} finally {
			await one.stop();
			await Promise.all(listeners.map((each) => each.close()));
			await Promise.all(gates.map((gate) => gate.close()));
		}
	});
});

describeWith(findNatsServer(), "three servers with JetStream", () => {
	let servers: readonly NatsServer[];
	beforeAll(async () => {
		servers = await startNatsCluster({ size: 3, jetstream: true });
	});
	afterAll(() => Promise.all(servers.map((server) => server.stop())));

	it("stores everything once and in order where the stream's leader is killed", async () => {
		const urls = servers.map(({ url }) => url);
		const stored = new StoredStream(() => ({ servers: urls }));
		const { log, one } = broadcasterOn(urls);
		try {
			const all = fill(log, 100);
			await until(() => one.status.published >= 100, "under way");
			expect(one.status.jetstream).toBe(true);
			expect(await stored.config()).toMatchObject({ num_replicas: 3 });
			const leader = servers[Number((await stored.leader()).slice(1)) - 1];
			all.push(...fill(log, 1_000));
			await leader?.kill();
			const head = await log.headPosition();
			await until(() => one.status.position >= head, "all confirmed");
			await leader?.restart();
			const ids = await stored.ids();
			expect(ids).toHaveLength(all.length);
			const byId = new Map(all.map((event) => [event.eventId, event]));
			const kept = ids.flatMap((id) => byId.get(id) ?? []);
			expect(ordersOf(kept)).toEqual(ordersOf(all));
		} finally {
			await one.stop();
		}
	});

	it("does not go on without JetStream while the cluster has no leader", async () => {
		const [survivor, ...others] = servers as [NatsServer, ...NatsServer[]];
		const listener = await Listener.open(`127.0.0.1:${survivor.port}`);
		const { log, one } = broadcasterOn(servers.map(({ url }) => url));
		try {
			const before = fill(log, 20);
			await listener.untilHeard(before);
			await until(() => one.status.published === 20, "under way");
			for (const server of others) await server.kill();
			const { position } = one.status;
			const after = fill(log, 20);
			await until(() => one.status.lastError !== null, "refused");
			expect(one.status.position).toBe(position);
			for (const server of others) await server.restart();
			const head = await log.headPosition();
			await until(() => one.status.position >= head, "all confirmed");
			expect(one.status.jetstream).toBe(true);
			await listener.untilHeard([...before, ...after]);
		} finally {
			await one.stop();
			await listener.close();
		}
	});
});
