/** One suite for the embedded broker and for the real server it stands in for. */

import {
	findNatsServer,
	type NatsServer,
	startNatsServer,
} from "../../../../tests/support/nats-server.js";
import { describeWith } from "../../../../tests/support/needs.js";
import { type NatsBroker, startNatsBroker } from "../index.js";
import { clientContract } from "./client-contract.js";
import { matchingContract } from "./matching-contract.js";
import { rawContract } from "./raw-contract.js";

function contract(portOf: () => number): void {
	describe("on the wire", () => rawContract(portOf));
	describe("with the official client", () => clientContract(portOf));
	describe("matching", () => matchingContract(portOf));
}

describe("embedded broker", () => {
	let broker: NatsBroker;
	beforeAll(async () => {
		broker = await startNatsBroker({ port: 0 });
	});
	afterAll(() => broker.close());
	contract(() => broker.port);
});

describeWith(findNatsServer(), "nats-server", () => {
	let server: NatsServer;
	beforeAll(async () => {
		server = await startNatsServer();
	});
	afterAll(() => server.stop());
	contract(() => server.port);
});
