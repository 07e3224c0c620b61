/** The embedded event store as a server of its own, as `journeylog event-store serve` runs it: stands for an EventStoreDB. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess, hasEnded } from "./end-process.js";
import { freePort } from "./nats-server.js";

export interface EventStoreProcess {
	readonly port: number;
	/** Connection string. */
	readonly url: string;
	/** Where its log lies. */
	readonly directory: string;
	/** Ends it in an orderly way and removes its files. Harmless when it has ended already. */
	stop(): Promise<void>;
	/** As `stop`, but its files stay. */
	shutDown(): Promise<void>;
	/** Ends it with SIGKILL; its files stay. */
	kill(): Promise<void>;
	/** Starts it (again) on the same port and the same files, ending it first where it runs. */
	restart(): Promise<void>;
}

const HOST = "127.0.0.1";
const START_MS_MAX = 30_000;
const PROBE_EVERY_MS = 50;

/** A place for one that does not run yet: `restart` starts it. */
export async function eventStorePlace(): Promise<EventStoreProcess> {
	const port = await freePort();
	const directory = await mkdtemp(join(tmpdir(), "journeylog-event-store-"));
	let running: ChildProcess | null = null;
	const end = async (signal: NodeJS.Signals) => {
		if (running !== null) await endProcess(running, signal);
		running = null;
	};
	return {
		port,
		url: `esdb://${HOST}:${port}?tls=false`,
		directory,
		stop: async () => {
			await end("SIGTERM");
			await rm(directory, { recursive: true, force: true });
		},
		shutDown: () => end("SIGTERM"),
		kill: () => end("SIGKILL"),
		restart: async () => {
			await end("SIGTERM");
			running = await launch(directory, port);
		},
	};
}

/** Resolves once it answers clients. */
export async function startEventStore(): Promise<EventStoreProcess> {
	const place = await eventStorePlace();
	await place.restart();
	return place;
}

async function launch(directory: string, port: number): Promise<ChildProcess> {
	const args = ["event-store", "serve", "--port", String(port)];
	const child = spawn(
		process.execPath,
		["bin/journeylog.js", ...args, "--data", directory],
		{ stdio: ["ignore", "ignore", "pipe"] },
	);
	let log = "";
	child.stderr.on("data", (chunk) => {
		log = `${log}${chunk}`.slice(-4_000);
	});
	const deadline = Date.now() + START_MS_MAX;
	while (!(await listens(port))) {
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill("SIGKILL");
			throw new Error(`the event store did not start on port ${port}: ${log}`);
		}
		await sleep(PROBE_EVERY_MS);
	}
	return child;
}

function listens(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, HOST);
		const answer = (yes: boolean) => {
			socket.destroy();
			resolve(yes);
		};
		socket.once("connect", () => answer(true));
		socket.once("error", () => answer(false));
	});
}
