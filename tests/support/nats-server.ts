/** The real nats-server as a child process, for suites that compare the embedded broker with it or need JetStream. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess, hasEnded } from "./end-process.js";
import { findProgram } from "./programs.js";

export interface NatsServerOptions {
	/** 0 or left out: a free one. */
	readonly port?: number;
	/** With JetStream, storing in a temporary directory that outlives `kill` and `restart` but not `stop`. */
	readonly jetstream?: boolean;
	/** Text of a configuration file; address, port and store come from the command line in any case. */
	readonly config?: string;
	/** More arguments for the program's command line. */
	readonly args?: readonly string[];
}

export interface NatsServer {
	readonly port: number;
	readonly url: string;
	/** Ends it in an orderly way and removes its files. Harmless when it has ended already. */
	stop(): Promise<void>;
	/** Ends it with SIGKILL; its files stay. */
	kill(): Promise<void>;
	/** Starts it again on the same port and the same files, ending it first where it runs. */
	restart(): Promise<void>;
	/** Tells it to take on another configuration, which it does a moment later. Only for one that began with some. */
	reload(config: string): Promise<void>;
}

const HOST = "127.0.0.1";
const START_MS_MAX = 15_000;
const PROBE_EVERY_MS = 20;
/** Path of the program, or null where it is not installed. */
export function findNatsServer(): string | null {
	return findProgram("nats-server");
}

/** Resolves once it answers clients. */
export async function startNatsServer(
	options: NatsServerOptions = {},
): Promise<NatsServer> {
	const program = findNatsServer();
	if (program === null) throw new Error("nats-server is not installed");
	const port = options.port || (await freePort());
	const directory = await mkdtemp(join(tmpdir(), "nats-server-"));
	const configFile = join(directory, "nats.conf");
	const args = ["-a", HOST, "-p", String(port), ...(options.args ?? [])];
	if (options.jetstream) args.push("-js", "-sd", directory);
	if (options.config !== undefined) {
		await writeFile(configFile, options.config);
		args.push("-c", configFile);
	}
	let running = await launch(program, args, port);
	const end = (signal: NodeJS.Signals) => endProcess(running, signal);
	return {
		port,
		url: `nats://${HOST}:${port}`,
		stop: async () => {
			await end("SIGTERM");
			await rm(directory, { recursive: true, force: true });
		},
		kill: () => end("SIGKILL"),
		restart: async () => {
			await end("SIGTERM");
			running = await launch(program, args, port);
		},
		reload: async (config) => {
			await writeFile(configFile, config);
			running.kill("SIGHUP");
		},
	};
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, HOST, () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

async function launch(
	program: string,
	args: readonly string[],
	port: number,
): Promise<ChildProcess> {
	const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
	let log = "";
	child.stderr?.on("data", (chunk) => {
		log = `${log}${chunk}`.slice(-4_000);
	});
	const deadline = Date.now() + START_MS_MAX;
	while (!(await greets(port))) {
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill("SIGKILL");
			throw new Error(`nats-server did not start on port ${port}: ${log}`);
		}
		await sleep(PROBE_EVERY_MS);
	}
	return child;
}

/** Whether something on the port sends the INFO line with which a broker begins. */
function greets(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, HOST);
		const answer = (yes: boolean) => {
			socket.destroy();
			resolve(yes);
		};
		socket.once("data", (chunk) => answer(String(chunk).startsWith("INFO ")));
		socket.once("error", () => answer(false));
		socket.once("close", () => answer(false));
	});
}
