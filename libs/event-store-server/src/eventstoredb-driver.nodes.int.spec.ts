/** How the EventStoreDB driver finds the node that it needs, and what it shows it. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import { StoreUnavailable } from "#kernel";
import {
	type Certificate,
	findOpenSsl,
	makeCertificate,
} from "../../../tests/support/certificates.js";
import { describeWith } from "../../../tests/support/needs.js";
import {
	asAppended,
	followed,
	newEvents,
	newStream,
	rejection,
} from "../../event-store/src/contract/fixtures.js";
import {
	type OddNode,
	startFollower,
	startGuarded,
} from "./testing/odd-node.js";
import { appendPersistently } from "./testing/persistent-append.js";
import { serverPerSuite } from "./testing/server-per-suite.js";

const suite = serverPerSuite();
const stores: EventStoreDbStore[] = [];
const nodes: OddNode[] = [];

afterEach(async () => {
	await Promise.all(stores.splice(0).map((store) => store.close()));
	for (const node of nodes.splice(0)) node.close();
});

function open(connectionString: string): EventStoreDbStore {
	const store = openEventStoreDb({ connectionString });
	stores.push(store);
	return store;
}

/** Writes, reads and follows through the store; all of it must be in the log of the suite's server. */
async function expectToWork(store: EventStoreDbStore): Promise<void> {
	const stream = newStream();
	const events = newEvents(3);
	const outcomes = { unknown: 0, unavailable: 0 };
	await appendPersistently(store, stream, -1, events, outcomes);
	for (const reader of [store, suite.store]) {
		const stored = await reader.readStream(stream, { limit: 5 });
		expect(stored.map(asAppended)).toEqual(events);
	}
	const filter = { streamPrefixes: [stream] };
	const seen = await followed(store, { after: 0, filter }, 3);
	expect(seen.map(asAppended)).toEqual(events);
	await store.checkWritable();
}

describe("a cluster", () => {
	it("is found by DNS", async () => {
		const { port } = suite.server;
		await expectToWork(open(`esdb+discover://localhost:${port}?tls=false`));
	});

	it("is found by any of its nodes, though others are away", async () => {
		const { port } = suite.server;
		const nodes = `127.0.0.1:1,127.0.0.1:${port},127.0.0.1:2`;
		await expectToWork(open(`kurrentdb://${nodes}?tls=false`));
	});

	it.each(["call", "answer"] as const)(
		"whose leader is another node than the one named (%s)",
		async (appends) => {
			const follower = await startFollower(suite.server.port, appends);
			nodes.push(follower);
			await expectToWork(open(`esdb://127.0.0.1:${follower.port}?tls=false`));
		},
	);

	it("is followed on the node named, which need not be its leader", async () => {
		const follower = await startFollower(suite.server.port, "call");
		nodes.push(follower);
		const store = open(`esdb://127.0.0.1:${follower.port}?tls=false`);
		expect(await store.headPosition()).toBe(0);
		await store.checkWritable().catch(() => undefined);
		expect(await store.headPosition()).toBeGreaterThan(0);
	});
});

it("a user named for an insecure node does no harm", async () => {
	const { port } = suite.server;
	await expectToWork(open(`esdb://admin:changeit@127.0.0.1:${port}?tls=false`));
});

describeWith(findOpenSsl(), "a secure node", () => {
	let directory: string;
	let authority: Certificate;
	let node: Certificate;
	let front: Server;
	let address: string;

	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-tls-"));
		authority = await makeCertificate(directory, "authority");
		node = await makeCertificate(directory, "node", authority);
		front = createServer({
			cert: readFileSync(node.cert),
			key: readFileSync(node.key),
			ALPNProtocols: ["h2"],
		});
		front.on("secureConnection", (socket) => {
			const server = connect(suite.server.port, "127.0.0.1");
			socket.pipe(server).pipe(socket);
			for (const end of [socket, server]) end.on("error", () => {});
		});
		await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
		address = `127.0.0.1:${(front.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		front.close();
		rmSync(directory, { recursive: true });
	});

	it("is trusted by the authority that the connection string names", async () => {
		const file = encodeURIComponent(authority.cert);
		await expectToWork(
			open(`esdb://u:p@${address}?tls=true&tlsCAFile=${file}`),
		);
	});

	it("is not trusted by anybody else's word", async () => {
		const store = open(`esdb://u:hunter2@${address}`);
		const error = await rejection(store.checkWritable());
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(String(error)).toMatch(/certificate/);
		expect(String(error)).not.toContain("hunter2");
	});

	it("is shown the user, and says where that is not enough", async () => {
		const guarded = await startGuarded(
			ServerCredentials.createSsl(null, [
				{
					cert_chain: readFileSync(node.cert),
					private_key: readFileSync(node.key),
				},
			]),
			`Basic ${Buffer.from("ops:p@ss:word").toString("base64")}`,
		);
		nodes.push(guarded);
		const openAs = (user: string) =>
			open(
				`esdb://${user}@localhost:${guarded.port}?tlsCaFile=${authority.cert}`,
			);
		await openAs("ops:p%40ss%3Aword").checkWritable();
		const error = await rejection(openAs("ops:hunter2").checkWritable());
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(String(error)).toContain("access denied");
		expect(String(error)).not.toContain("hunter2");
	});
});
