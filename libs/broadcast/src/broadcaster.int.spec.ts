/** The broadcaster against every kind of broker it may meet. */

import { connect, nanos, type StreamConfig } from "nats";
import { type NatsBroker, startNatsBroker } from "#nats-broker";
import {
	findNatsServer,
	type NatsServer,
	startNatsServer,
} from "../../../tests/support/nats-server.js";
import { describeWith } from "../../../tests/support/needs.js";
import { drawSeed, randomFrom } from "../../../tests/support/seeded-random.js";
import { STREAM_NAME } from "./stream.js";
import {
	type Bench,
	benchFor,
	broadcastContract,
} from "./testing/broadcast-contract.js";
import { fill, until, withoutDoubles } from "./testing/harness.js";

const random = randomFrom(drawSeed());

describe("with the embedded broker", () => {
	let broker: NatsBroker;
	beforeAll(async () => {
		broker = await startNatsBroker({ port: 0 });
	});
	afterAll(() => broker.close());
	const bench = benchFor(() => broker.port);
	broadcastContract(bench, random);
	restartContract(bench, async () => {
		await broker.close();
		broker = await startNatsBroker({ port: broker.port });
	});
	latencyContract(bench);
});

describeWith(findNatsServer(), "with nats-server", () => {
	let server: NatsServer;
	beforeAll(async () => {
		server = await startNatsServer();
	});
	afterAll(() => server.stop());
	const bench = benchFor(() => server.port);
	broadcastContract(bench, random);
	restartContract(bench, async () => {
		await server.kill();
		await server.restart();
	});
	latencyContract(bench);
});

describeWith(findNatsServer(), "with JetStream", () => {
	let server: NatsServer;
	beforeAll(async () => {
		server = await startNatsServer({ jetstream: true });
	});
	afterAll(() => server.stop());
	const bench = benchFor(() => server.port);
	const manager = async () => {
		const { connection } = bench().listener;
		return connection.jetstreamManager();
	};
	const stored = async () => {
		const { state, config } = await (await manager()).streams.info(STREAM_NAME);
		return { messages: state.messages, config };
	};
	const idsStored = async () => {
		const api = await manager();
		const { state } = await api.streams.info(STREAM_NAME);
		const ids: string[] = [];
		for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
			const message = await api.streams.getMessage(STREAM_NAME, { seq });
			ids.push(message.header.get("Nats-Msg-Id"));
		}
		return ids;
	};
	const forget = async (config?: Partial<StreamConfig>) => {
		const client = await connect({ servers: server.url });
		const api = await client.jetstreamManager();
		await api.streams.delete(STREAM_NAME).catch(() => undefined);
		if (config) await api.streams.add({ name: STREAM_NAME, ...config });
		await client.close();
	};
	beforeEach(() => forget());
	broadcastContract(bench, random);
	latencyContract(bench);

	it("makes the stream", async () => {
		const { log, listener, broadcaster } = bench();
		const one = broadcaster();
		await listener.untilHeard(fill(log, 5));
		expect(one.status.jetstream).toBe(true);
		expect((await stored()).config).toMatchObject({
			name: STREAM_NAME,
			subjects: ["journeylog.>"],
			storage: "file",
			duplicate_window: nanos(120_000),
			max_age: nanos(30 * 24 * 3_600_000),
		});
	});

	it("brings an existing stream up to what it needs and no further", async () => {
		await forget({ subjects: ["other.*"], max_age: nanos(3_600_000) });
		const { log, listener, broadcaster } = bench();
		broadcaster();
		await listener.untilHeard(fill(log, 5));
		expect((await stored()).config).toMatchObject({
			subjects: ["other.*", "journeylog.>"],
			max_age: nanos(3_600_000),
		});
	});

	it("stores each event once, however often it is sent", async () => {
		const { log, checkpoints, broadcaster } = bench();
		fill(log, 300);
		const first = broadcaster();
		await until(() => first.status.published === 300, "published");
		await first.stop();
		checkpoints.saved.clear();
		const second = broadcaster();
		await until(() => second.status.published === 300, "published again");
		expect((await stored()).messages).toBe(300);
	});

	it("loses nothing and doubles nothing where the server restarts", async () => {
		const { log, broadcaster } = bench();
		const all = fill(log, 2_000);
		const one = broadcaster();
		await until(() => one.status.published > 500, "under way");
		await server.restart();
		await until(
			() => one.status.position >= (all.at(-1)?.position ?? 0),
			"all confirmed",
		);
		expect(await idsStored()).toEqual(all.map(({ eventId }) => eventId));
	});

	it("makes the stream anew where somebody deleted it", async () => {
		const { log, listener, broadcaster } = bench();
		// With no listener at all the server says at once that nobody took the message.
		await listener.mute();
		fill(log, 5);
		const one = broadcaster();
		await until(() => one.status.published === 5, "published");
		await forget();
		fill(log, 5);
		await until(() => one.status.published === 10, "published after");
		expect((await stored()).messages).toBe(5);
	});
});

/** @param restart ends the broker with all its connections and starts it on the same port */
function restartContract(bench: () => Bench, restart: () => Promise<void>) {
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
		expect(withoutDoubles(listener.ids)).toEqual(
			all.map(({ eventId }) => eventId),
		);
	});
}

function latencyContract(bench: () => Bench) {
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
