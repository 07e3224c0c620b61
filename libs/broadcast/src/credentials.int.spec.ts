/** Who the broadcaster is to a server that asks, and what happens where the server does not believe it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, credsAuthenticator, nkeys } from "nats";
import {
	type Certificate,
	findOpenSsl,
	makeCertificate,
} from "../../../tests/support/certificates.js";
import { makeOperator } from "../../../tests/support/nats-accounts.js";
import {
	findNatsServer,
	type NatsServer,
	type NatsServerOptions,
	startNatsServer,
} from "../../../tests/support/nats-server.js";
import { describeWith } from "../../../tests/support/needs.js";
import { Broadcaster } from "./broadcaster.js";
import type { NatsFiles } from "./files.js";
import { ArrayLog } from "./testing/array-log.js";
import {
	fill,
	Listener,
	MemoryCheckpoints,
	MemoryLogger,
	ordersOf,
	until,
} from "./testing/harness.js";

let directory: string;
let servers: NatsServer[] = [];
let started: Broadcaster[] = [];
let listeners: Listener[] = [];
let log: ArrayLog;
let logger: MemoryLogger;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), "nats-files-"));
	log = new ArrayLog();
	logger = new MemoryLogger();
});
afterEach(async () => {
	await Promise.all(started.map((broadcaster) => broadcaster.stop()));
	await Promise.all(listeners.map((listener) => listener.close()));
	await Promise.all(servers.map((server) => server.stop()));
	await rm(directory, { recursive: true });
	started = [];
	listeners = [];
	servers = [];
});

async function serverWith(
	config: string,
	options: NatsServerOptions = {},
): Promise<NatsServer> {
	const server = await startNatsServer({ ...options, config });
	servers.push(server);
	return server;
}

async function listen(options: ConnectionOptions): Promise<Listener> {
	const listener = await Listener.open(options);
	listeners.push(listener);
	return listener;
}

function broadcast(natsUrl: string, natsFiles: NatsFiles = {}): Broadcaster {
	const checkpoints = new MemoryCheckpoints();
	const one = new Broadcaster({ log, checkpoints, logger, natsUrl, natsFiles });
	one.start();
	started.push(one);
	return one;
}

async function fileOf(name: string, content: string): Promise<string> {
	const path = join(directory, name);
	await writeFile(path, content);
	return path;
}

async function untilRefused(one: Broadcaster, reason: RegExp): Promise<void> {
	await until(
		() => reason.test(one.status.lastError ?? ""),
		`${reason}, not ${one.status.lastError}`,
	);
}

describeWith(findNatsServer(), "a NATS server that asks who comes", () => {
	it("takes user and password from the URL, and tells nobody", async () => {
		const users = (password: string) => `authorization { users = [
			{ user: listener, password: x },
			{ user: "jo@urney", password: "${password}" } ] }`;
		const server = await serverWith(users("s3cr:t/1"));
		const listener = await listen({
			...{ servers: server.url, user: "listener", pass: "x" },
		});
		const host = `127.0.0.1:${server.port}`;
		const one = broadcast(`nats://jo%40urney:s3cr%3At%2F2@${host}`);
		const all = fill(log, 20);
		await untilRefused(one, /authorization violation/i);
		expect(one.status).toMatchObject({ connected: false, position: 0 });
		await server.reload(users("s3cr:t/2"));
		await listener.untilHeard(all);
		expect(JSON.stringify([one.status, logger.entries])).not.toContain("s3cr");
	});

	it("takes a token from the URL", async () => {
		const server = await serverWith('authorization { token: "t0/ken" }');
		const listener = await listen({ servers: server.url, token: "t0/ken" });
		broadcast(`nats://t0%2Fken@127.0.0.1:${server.port}`);
		await listener.untilHeard(fill(log, 20));
	});

	it("takes a seed from NATS_NKEY", async () => {
		const user = nkeys.createUser();
		const server = await serverWith(
			`authorization { users = [
				{ nkey: ${user.getPublicKey()} }, { user: listener, password: x } ] }`,
		);
		const seed = new TextDecoder().decode(user.getSeed());
		const nkey = await fileOf("user.nk", `${seed}\n`);
		const listener = await listen({
			...{ servers: server.url, user: "listener", pass: "x" },
		});
		broadcast(server.url, { nkey });
		await listener.untilHeard(fill(log, 20));
		expect(JSON.stringify(logger.entries)).not.toContain(seed);
	});

	it("takes a JWT from NATS_CREDS, and the next one when that has expired", async () => {
		const { config, creds } = makeOperator();
		const server = await serverWith(config);
		const path = await fileOf("user.creds", creds({ livesSeconds: 2 }));
		const authenticator = credsAuthenticator(Buffer.from(creds()));
		const listener = await listen({ servers: server.url, authenticator });
		const one = broadcast(server.url, { creds: path });
		const all = fill(log, 20);
		await untilRefused(one, /authorization violation|expired/i);
		all.push(...fill(log, 20));
		await writeFile(path, creds());
		await listener.untilHeard(all);
		expect(listener.orders).toEqual(ordersOf(all));
	});

	it("loses nothing that this user may not publish", async () => {
		const users = (right: string) => `authorization { users = [
			{ user: listener, password: x },
			{ user: journeylog, password: y, permissions: {
				publish: "${right}", subscribe: "_INBOX.>" } } ] }`;
		const server = await serverWith(users("other.>"));
		const listener = await listen({
			...{ servers: server.url, user: "listener", pass: "x" },
		});
		const one = broadcast(`nats://journeylog:y@127.0.0.1:${server.port}`);
		const all = fill(log, 20);
		await untilRefused(one, /no right to publish on journeylog\.shop\./);
		expect(one.status).toMatchObject({ position: 0, published: 0 });
		await server.reload(users("journeylog.>"));
		await listener.untilHeard(all);
		expect(listener.orders).toEqual(ordersOf(all));
	});

	it("needs to give few rights where it has JetStream", async () => {
		const publish = [
			...["journeylog.>", "$JS.API.INFO"],
			"$JS.API.STREAM.*.JOURNEYLOG",
		];
		const server = await serverWith(
			`authorization { users = [{ user: j, password: y, permissions: {
				publish: ${JSON.stringify(publish)}, subscribe: "_INBOX.>" } }] }`,
			{ jetstream: true },
		);
		const one = broadcast(`nats://j:y@127.0.0.1:${server.port}`);
		const all = fill(log, 20);
		await until(() => one.status.published === all.length, "published");
		expect(one.status).toMatchObject({ jetstream: true, lastError: null });
	});

	it("may have JetStream, but not for this account", async () => {
		const server = await serverWith(
			`accounts {
				WITH { jetstream: enabled, users: [{ user: with, password: x }] }
				WITHOUT { users: [{ user: without, password: x }] } }`,
			{ jetstream: true },
		);
		const host = `127.0.0.1:${server.port}`;
		const listener = await listen({
			...{ servers: host, user: "without", pass: "x" },
		});
		const without = broadcast(`nats://without:x@${host}`);
		const all = fill(log, 20);
		await listener.untilHeard(all);
		await until(() => without.status.published === 20, "published");
		expect(without.status.jetstream).toBe(false);
		const having = broadcast(`nats://with:x@${host}`);
		await until(() => having.status.published === 20, "published");
		expect(having.status.jetstream).toBe(true);
	});
});

const both = findOpenSsl() && findNatsServer();
describeWith(both, "a NATS server behind TLS", () => {
	let files: string;
	let authority: Certificate;
	let client: Certificate;
	let server: NatsServer;
	beforeAll(async () => {
		files = await mkdtemp(join(tmpdir(), "nats-tls-"));
		authority = await makeCertificate(files, "ca");
		const own = await makeCertificate(files, "server", authority);
		client = await makeCertificate(files, "client", authority);
		const config = `tls { cert_file: "${own.cert}", key_file: "${own.key}",
			ca_file: "${authority.cert}", verify: true }`;
		server = await startNatsServer({ config });
	});
	afterAll(async () => {
		await server.stop();
		await rm(files, { recursive: true });
	});

	it.each(["127.0.0.1", "localhost"])(
		"is believed by its authority's certificate, and believes ours, as %s",
		async (host) => {
			const natsFiles = { ca: authority.cert, ...client };
			const tls = {
				...{ caFile: authority.cert, certFile: client.cert },
				keyFile: client.key,
			};
			const listener = await listen({ servers: server.url, tls });
			broadcast(`tls://${host}:${server.port}`, natsFiles);
			await listener.untilHeard(fill(log, 20));
		},
	);

	it("refuses who shows no certificate", async () => {
		const natsFiles = { ca: authority.cert };
		const one = broadcast(`tls://127.0.0.1:${server.port}`, natsFiles);
		// With TLS 1.3 the server's refusal comes when the client believes it is through, and listens no more.
		await untilRefused(one, /TIMEOUT/);
		expect(one.status.connected).toBe(false);
	});

	it("is not believed without its authority, nor by another one", async () => {
		const other = await makeCertificate(files, "other");
		for (const natsFiles of [client, { ...client, ca: other.cert }]) {
			const one = broadcast(`tls://127.0.0.1:${server.port}`, natsFiles);
			await untilRefused(one, /certificate/);
			expect(one.status.connected).toBe(false);
		}
	});

	it("is asked for by tls:// and by files alike: plain text is refused", async () => {
		const plain = await serverWith("");
		for (const [url, natsFiles] of [
			[`tls://127.0.0.1:${plain.port}`, {}],
			[plain.url, { ca: authority.cert }],
		] as const) {
			const one = broadcast(url, natsFiles);
			await untilRefused(one, /tls/i);
			expect(one.status.connected).toBe(false);
		}
	});
});
