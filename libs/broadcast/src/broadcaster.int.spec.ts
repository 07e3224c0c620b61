/** The broadcaster against every kind of broker it may meet. */

import { startNatsBroker } from "#nats-broker";
import {
	findNatsServer,
	type NatsServerOptions,
	startNatsServer,
} from "../../../tests/support/nats-server.js";
import { describeWith } from "../../../tests/support/needs.js";
import { drawSeed, randomFrom } from "../../../tests/support/seeded-random.js";
import {
	type Broker,
	broadcastContract,
} from "./testing/broadcast-contract.js";

const random = randomFrom(drawSeed());

describe("with the embedded broker", () => {
	broadcastContract(embedded, random);
});

describeWith(findNatsServer(), "with nats-server", () => {
	broadcastContract(() => killable({}), random);
});

describeWith(findNatsServer(), "with JetStream", () => {
	broadcastContract(() => killable({ jetstream: true }), random);
});

async function embedded(): Promise<Broker> {
	let broker = await startNatsBroker({ port: 0 });
	const { port } = broker;
	return {
		port,
		restart: async () => {
			await broker.close();
			broker = await startNatsBroker({ port });
		},
		stop: () => broker.close(),
	};
}

/** A server that does not see its restarts coming. */
async function killable(options: NatsServerOptions): Promise<Broker> {
	const server = await startNatsServer(options);
	return {
		port: server.port,
		restart: async () => {
			await server.kill();
			await server.restart();
		},
		stop: () => server.stop(),
	};
}
