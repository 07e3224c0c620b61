/** What is the embedded broker's own: its bounds, its start and its end. */

import { connect } from "nats";
import { RawClient } from "./contract/raw-client.js";
import {
	BrokerCannotListen,
	type BrokerLimits,
	type NatsBroker,
	startNatsBroker,
} from "./index.js";

const QUIET = 'CONNECT {"verbose":false}\r\n';

describe("embedded broker", () => {
	const brokers: NatsBroker[] = [];
	const clients: RawClient[] = [];
	const start = async (limits: Partial<BrokerLimits> = {}) => {
		const broker = await startNatsBroker({ port: 0, limits });
		brokers.push(broker);
		return broker;
	};
	const dial = async ({ port }: NatsBroker) => {
		const client = await RawClient.open(port);
		clients.push(client);
		return client;
	};
	afterEach(async () => {
		for (const client of clients.splice(0)) client.close();
		await Promise.all(brokers.splice(0).map((broker) => broker.close()));
	});

	it("tells that it has no JetStream, and its bounds", async () => {
		const client = await dial(await start({ payloadBytesMax: 100 }));
		expect(client.info).toMatchObject({ jetstream: false, max_payload: 100 });
	});

	it("refuses a port that is taken, with the system's code", async () => {
		const { port } = await start();
		const again = startNatsBroker({ port });
		await expect(again).rejects.toBeInstanceOf(BrokerCannotListen);
		await expect(again).rejects.toMatchObject({ code: "EADDRINUSE", port });
	});

	it("frees its port and hangs up when closed", async () => {
		const broker = await start();
		const client = await dial(broker);
		expect(broker.connections()).toBe(1);
		await broker.close();
		expect(await client.untilClosed()).toBe("");
		expect(broker.connections()).toBe(0);
		const again = await startNatsBroker({ port: broker.port });
		brokers.push(again);
		expect(again.url).toBe(`nats://127.0.0.1:${broker.port}`);
	});

	it("delivers before it hangs up", async () => {
		const broker = await start();
		const client = await dial(broker);
		await client.send(`${QUIET}SUB a 1\r\nPUB a 4\r\nlast\r\nPING\r\n`);
		await client.untilReceived("PONG");
		await broker.close();
		expect(await client.untilClosed()).toContain("last");
	});

	it("says what was wrong even where nats-server says nothing", async () => {
		const broker = await start();
		for (const [sent, text] of [
			["PUB a -1\r\n", "Parser Error"],
			["PUB a 99999999999999\r\n", "Parser Error"],
			["CONNECT {\r\n", "Parser Error"],
			["HPUB a 1 1\r\nx\r\n", "message headers not supported"],
		] as const) {
			const client = await dial(broker);
			await client.send(QUIET + sent);
			expect(await client.untilClosed()).toBe(`-ERR '${text}'\r\n`);
		}
	});

	it("takes so many clients and no more", async () => {
		const broker = await start({ connectionsMax: 2 });
		const first = await dial(broker);
		await dial(broker);
		const third = await dial(broker);
		expect(await third.untilClosed()).toBe(
			"-ERR 'maximum connections exceeded'\r\n",
		);
		first.close();
		await until(() => broker.connections() === 1);
		const fourth = await dial(broker);
		await fourth.send("PING\r\n");
		await fourth.untilReceived("PONG");
	});

	it("takes so many subscriptions of one client and no more", async () => {
		const client = await dial(await start({ subscriptionsPerClientMax: 2 }));
		await client.send(
			`${QUIET}SUB a 1\r\nSUB b 2\r\nSUB c 3\r\nUNSUB 1\r\nSUB d 4\r\nPING\r\n`,
		);
		expect(await client.untilReceived("PONG")).toBe(
			"-ERR 'maximum subscriptions exceeded'\r\nPONG\r\n",
		);
	});

	it("drops a slow consumer and goes on for the others", async () => {
		const broker = await start({ pendingBytesMax: 1_000_000 });
		const [slow, quick, publisher] = [
			await dial(broker),
			await dial(broker),
			await dial(broker),
		];
		await slow.send(`${QUIET}SUB flood 1\r\nPING\r\n`);
		await slow.untilReceived("PONG");
		slow.pause();
		await quick.send(`${QUIET}SUB end 1\r\nPING\r\n`);
		await quick.untilReceived("PONG");
		const message = `PUB flood 60000\r\n${"x".repeat(60_000)}\r\n`;
		await publisher.send(QUIET);
		// The system's own buffers take some megabytes before anything waits in the broker.
		for (let i = 0; i < 1_000 && broker.connections() === 3; i++) {
			await publisher.send(message);
		}
		await until(() => broker.connections() === 2);
		await publisher.send("PUB end 2\r\nok\r\n");
		expect(await quick.untilReceived("ok\r\n")).toContain("MSG end 1 2");
	});

	it("pings clients that are silent and drops those that do not answer", async () => {
		const broker = await start({ pingIntervalMs: 30, pingsUnansweredMax: 2 });
		const dead = await dial(broker);
		const live = await connect({ servers: broker.url });
		expect(await dead.untilClosed()).toBe(
			"PING\r\nPING\r\n-ERR 'Stale Connection'\r\n",
		);
		await live.flush();
		expect(broker.connections()).toBe(1);
		await live.close();
	});

	it("forgets the subscriptions of a client that is gone", async () => {
		const broker = await start();
		const [gone, asker] = [await dial(broker), await dial(broker)];
		await gone.send(`${QUIET}SUB q 1\r\nPING\r\n`);
		await gone.untilReceived("PONG");
		gone.close();
		await until(() => broker.connections() === 1);
		await asker.send(
			'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB r 1\r\nPUB q r 1\r\nx\r\nPING\r\n',
		);
		expect(await asker.untilReceived("PONG")).toContain("NATS/1.0 503");
	});

	it("gives a client without headers the bare payload", async () => {
		const broker = await start();
		const [plain, modern] = [await dial(broker), await dial(broker)];
		await plain.send(`${QUIET}SUB a 1\r\nPING\r\n`);
		await plain.untilReceived("PONG");
		await modern.send(
			'CONNECT {"verbose":false,"headers":true}\r\nHPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n',
		);
		expect(await plain.untilReceived("x\r\n")).toBe(
			"PONG\r\nMSG a 1 1\r\nx\r\n",
		);
	});
});

async function until(holds: () => boolean): Promise<void> {
	const deadline = Date.now() + 10_000;
	while (!holds()) {
		if (Date.now() > deadline) throw new Error("waited in vain");
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}
