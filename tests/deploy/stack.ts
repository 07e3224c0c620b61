/**
 * All services of the compose file on this machine, told what it tells them: names and paths of containers are replaced
 * by addresses and paths here. For EventStoreDB stands the project's own server of its protocol.
 */

import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEventStore } from "../support/event-store-process.js";
import { freePort } from "../support/nats-server.js";
import {
	execute,
	type PostgresServer,
	startPostgres,
} from "../support/postgres-server.js";
import { startServer, type TestServer } from "../support/server.js";
import { OWN, serviceOf } from "./compose-file.js";
import { startCommand, untilHealthy } from "./container.js";
import { localise, localiseAny, type Replacement } from "./local-file.js";
import { type LocalProxy, startProxy } from "./nginx.js";
import { type Prepared, prepare } from "./prepared.js";

export interface Stack {
	/** As `deploy/prepare.sh` printed it. */
	readonly apiKey: string;
	readonly proxy: LocalProxy;
	/** Of the service's name in the file. */
	server(name: string): TestServer;
	/** With user and password, as the broadcaster has it. */
	readonly natsUrl: string;
	/** For the health checks of services that are not our own. */
	readonly places: readonly Replacement[];
	close(): Promise<void>;
}

/** Ends of what was started, the last first. */
type Ends = (() => Promise<unknown>)[];

export async function startStack(): Promise<Stack> {
	const ends: Ends = [];
	const close = async () => {
		for (const end of ends.reverse()) await end();
	};
	try {
		return { ...(await startAll(ends)), close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function startAll(ends: Ends): Promise<Omit<Stack, "close">> {
	const prepared = await prepare();
	ends.push(() => prepared.remove());
	const eventStore = await startEventStore();
	ends.push(() => eventStore.stop());
	const postgres = await startPostgres();
	ends.push(() => postgres.stop());
	await giveItsPassword(postgres, prepared);
	const natsPort = await freePort();
	const natsHttpPort = await freePort();
	const places: readonly Replacement[] = [
		["eventstore:2113", `127.0.0.1:${eventStore.port}`],
		["postgres:5432", `127.0.0.1:${postgres.port}`],
		["nats:4222", `127.0.0.1:${natsPort}`],
		["127.0.0.1:8222", `127.0.0.1:${natsHttpPort}`],
		["--port=5432", `--port=${postgres.port}`],
	];
	ends.push(await startNats(prepared, natsPort, places));
	const secret = await localSecrets(prepared, places);
	const servers = new Map<string, TestServer>();
	const start = async (name: string) => {
		const env = environmentOf(name, secret, places);
		const server = await startServer({ env, key: prepared.apiKey });
		ends.push(() => server.close());
		servers.set(name, server);
	};
	await Promise.all(Object.keys(OWN).map(start));
	const server = (name: string) => servers.get(name) as TestServer;
	const portOf = (name: string) => Number(new URL(server(name).url).port);
	const proxy = await startProxy([portOf("api-1"), portOf("api-2")]);
	ends.push(() => proxy.stop());
	const natsUrl = await readFile(secret("nats-url"), "utf8");
	return { apiKey: prepared.apiKey, proxy, server, natsUrl, places };
}

/** As its container does with POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD_FILE. */
async function giveItsPassword(
	{ url }: PostgresServer,
	prepared: Prepared,
): Promise<void> {
	const { POSTGRES_USER, POSTGRES_DB } =
		serviceOf("postgres").environment ?? {};
	const password = await readFile(prepared.secret("postgres-password"), "utf8");
	await execute(url, `create database ${POSTGRES_DB}`);
	await execute(url, `alter user ${POSTGRES_USER} password '${password}'`);
}

/** @returns its end */
async function startNats(
	{ directory }: Prepared,
	port: number,
	places: readonly Replacement[],
): Promise<() => Promise<unknown>> {
	const file = join(directory, "nats.conf");
	const local = localise(await readFile(file, "utf8"), [
		["port: 4222", `listen: "127.0.0.1:${port}"`],
		["/data", join(directory, "data")],
		["../../run/secrets/", "secrets/"],
	]);
	await writeFile(file, localiseAny(local, places));
	const child = startCommand("nats", "nats-server", [
		["/etc/nats/journeylog.conf", file],
	]);
	await untilHealthy("nats", places);
	return () => {
		const ended = once(child, "exit");
		child.kill("SIGTERM");
		return ended;
	};
}

/** The secrets in which names of containers are replaced. @returns where a secret lies */
async function localSecrets(
	prepared: Prepared,
	places: readonly Replacement[],
): Promise<(name: string) => string> {
	const directory = join(prepared.directory, "local");
	await mkdir(directory);
	const withPlaces = ["database-url", "nats-url"];
	for (const name of withPlaces) {
		const text = await readFile(prepared.secret(name), "utf8");
		const local = localiseAny(text.trim(), places);
		await writeFile(join(directory, name), local);
	}
	return (name) =>
		withPlaces.includes(name) ? join(directory, name) : prepared.secret(name);
}

function environmentOf(
	name: string,
	secret: (name: string) => string,
	places: readonly Replacement[],
): Readonly<Record<string, string>> {
	const { TRUSTED_PROXIES, ...environment } = serviceOf(name).environment ?? {};
	const local = Object.entries(environment).map(([variable, value]) => {
		const [, secretName] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
		const here =
			secretName === undefined
				? localiseAny(value, [...places, ["0.0.0.0", "127.0.0.1"]])
				: secret(secretName);
		return [variable, here] as const;
	});
	return {
		...Object.fromEntries(local),
		...(TRUSTED_PROXIES && { TRUSTED_PROXIES: `${TRUSTED_PROXIES},loopback` }),
	};
}
