/** A store that is not there: nothing hangs, everybody is told, and no password is among what they are told. */

import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { StoreUnavailable } from "#kernel";
import { newEvents, newStream, rejection } from "../contract/fixtures.js";
import {
	type EventStoreDbStore,
	openEventStoreDb,
} from "./event-store-db-store.js";
import { CONNECT_WAIT_MS_MAX } from "./limits.js";

/** Longest that an operation may take, on a busy machine. */
const REFUSED_MS_MAX = CONNECT_WAIT_MS_MAX + 2_000;

interface Logged {
	readonly fields: object;
	readonly message: string;
}

describe("a store that is out of reach", () => {
	const logged: Logged[] = [];
	const note = (fields: object, message: string) => {
		logged.push({ fields, message });
	};
	let store: EventStoreDbStore;

	beforeEach(() => logged.splice(0));
	afterEach(async () => {
		await store.close();
	});

	function open(address: string): void {
		store = openEventStoreDb({
			connectionString: address,
			logger: { info: note, warn: note },
		});
	}

	async function freePort(): Promise<number> {
		const server = createServer();
		await new Promise<void>((resolve) => {
			server.listen(0, "127.0.0.1", resolve);
		});
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));
		return port;
	}

	async function expectRefusals(): Promise<void> {
		const stream = newStream();
		const operations = [
			() => store.append(stream, -1, newEvents(1)),
			() => store.readStream(stream, { limit: 1 }),
			() => store.readAll({ after: 0, limit: 1 }),
			() => store.headPosition(),
			() => store.loadSnapshot(stream),
			() => store.checkWritable(),
		];
		const began = performance.now();
		for (const error of await Promise.all(
			operations.map((o) => rejection(o())),
		)) {
			expect(error).toBeInstanceOf(StoreUnavailable);
		}
		expect(performance.now() - began).toBeLessThan(REFUSED_MS_MAX);
	}

	it.each([
		["of one node", (port: number) => `esdb://127.0.0.1:${port}?tls=false`],
		["by TLS", (port: number) => `esdb://admin:hunter2@127.0.0.1:${port}`],
		[
			"of a cluster",
			(port: number) => `esdb://127.0.0.1:${port},127.0.0.1:${port}?tls=false`,
		],
		[
			"found by DNS",
			(port: number) => `esdb+discover://localhost:${port}?tls=false`,
		],
	])("%s: operations are refused, and why is said", async (_, addressOf) => {
		open(addressOf(await freePort()));
		await expectRefusals();
		// Now it is known: nobody waits any more.
		const began = performance.now();
		const error = await rejection(store.checkWritable());
		expect(performance.now() - began).toBeLessThan(CONNECT_WAIT_MS_MAX);
		expect(String(error)).toMatch(/ECONNREFUSED|discover/);
		expect(logged).toHaveLength(1);
		expect(JSON.stringify([logged, String(error)])).not.toContain("hunter2");
	});

	it("that takes connections and never answers refuses in time, too", async () => {
		const sockets: Socket[] = [];
		const silent = createServer((socket) => {
			sockets.push(socket.on("error", () => {}));
		});
		await new Promise<void>((resolve) =>
			silent.listen(0, "127.0.0.1", resolve),
		);
		const { port } = silent.address() as AddressInfo;
		open(`esdb://127.0.0.1:${port}?tls=false`);
		await expectRefusals();
		silent.close();
		for (const socket of sockets) socket.destroy();
	});

	it("takes a snapshot and lets it go, ends its followers when closed", async () => {
		open(`esdb://127.0.0.1:${await freePort()}?tls=false`);
		await store.saveSnapshot("s", { revision: 1, schema: "s", state: {} });
		const { signal } = new AbortController();
		const follower = store.follow({ after: 0, limit: 1, signal });
		const next = follower[Symbol.asyncIterator]().next();
		await store.close();
		expect((await next).done).toBe(true);
		expect(String(await rejection(store.headPosition()))).toContain("closed");
	});
});
