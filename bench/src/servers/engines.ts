/** What a server of the benchmark stands on: where its log and its read models lie. */

import { readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	type PostgresServer,
	startPostgres,
} from "../../../tests/support/postgres-server.js";
import type { Cleanup } from "../cleanup.js";
import type { DatabaseName, EventStoreName } from "../options.js";
import { Child } from "./child.js";
import { freePorts } from "./free-port.js";
import { waitFor } from "./wait.js";

const JOURNEYLOG = fileURLToPath(
	new URL("../../../apps/cli/src/main.js", import.meta.url),
);
const READY_MS_MAX = 30_000;
const READY_POLL_MS = 20;

export interface Engines {
	/** Directory of the log's file, whichever process writes it. */
	readonly logDirectory: string;
	/** The server's settings. */
	readonly env: Readonly<Record<string, string>>;
	/** The same log, and no read models; for a server that has been stopped. */
	withoutReadModels(): Promise<Engines>;
}

/** Starts what a server needs beside itself; it ends with the run. */
export async function openEngines(
	eventStore: EventStoreName,
	database: DatabaseName,
	cleanup: Cleanup,
): Promise<Engines> {
	const directory = await cleanup.directory();
	const log =
		eventStore === "embedded"
			? { logDirectory: directory, env: { DATA_DIR: directory } }
			: await serveLog(directory, cleanup);
	return database === "sqlite"
		? onSqlite(log.logDirectory, log.env, directory)
		: onPostgres(log.logDirectory, log.env, await startDatabase(cleanup));
}

function onSqlite(
	logDirectory: string,
	env: Engines["env"],
	directory: string,
): Engines {
	const engines: Engines = {
		logDirectory,
		env,
		async withoutReadModels() {
			for (const name of await readdir(directory)) {
				if (name.startsWith("read-models.sqlite")) {
					await rm(join(directory, name), { recursive: true });
				}
			}
			return engines;
		},
	};
	return engines;
}

async function onPostgres(
	logDirectory: string,
	env: Engines["env"],
	server: PostgresServer,
): Promise<Engines> {
	return {
		logDirectory,
		env: { ...env, DATABASE_URL: await server.createDatabase() },
		withoutReadModels: () => onPostgres(logDirectory, env, server),
	};
}

/** Commits wait for the disk, as SQLite's do. */
async function startDatabase(cleanup: Cleanup): Promise<PostgresServer> {
	const server = await startPostgres({ fsync: true });
	cleanup.add(() => server.stop());
	return server;
}

/** The embedded store alone, behind EventStoreDB's protocol: no EventStoreDB itself can be had from npm or Debian. */
async function serveLog(directory: string, cleanup: Cleanup) {
	const logDirectory = await cleanup.directory();
	const [port] = (await freePorts(1)) as [number];
	const args = ["event-store", "serve", "--port", String(port)];
	const child = Child.start(
		"the event store",
		[JOURNEYLOG, ...args, "--data", logDirectory],
		cleanup,
	);
	await waitFor(() => listens(port, child), {
		everyMs: READY_POLL_MS,
		msMax: READY_MS_MAX,
		what: "the event store was not ready",
	});
	const url = `esdb://127.0.0.1:${port}?tls=false`;
	return { logDirectory, env: { DATA_DIR: directory, EVENT_STORE_URL: url } };
}

function listens(port: number, child: Child): Promise<true | null> {
	if (!child.running) throw child.describe("did not start");
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		const answer = (up: true | null) => {
			socket.destroy();
			resolve(up);
		};
		socket.once("connect", () => answer(true));
		socket.once("error", () => answer(null));
	});
}
