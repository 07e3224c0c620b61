/** The built server as a child process on a data directory of its own: started, killed, started again. */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 15_000;
const POLL_MS = 25;
/** Characters of output that are kept. */
const OUTPUT_CHARS_MAX = 4_000_000;
const UP = /journeylog \S+ is up: (http\S+)/;

export type Environment = Readonly<Record<string, string>>;

export interface ServerProcess {
	readonly url: string;
	readonly pid: number;
	/** All that it has printed so far. */
	output(): string;
	readonly ended: boolean;
	/** Bytes that it holds in memory now (Linux). */
	residentBytes(): number;
	/** Ends it with SIGKILL. */
	kill(): Promise<void>;
	/** Ends it in an orderly way; gives the exit status. */
	stop(): Promise<number | null>;
}

/** Resolves once it says that it is up, on a free port and with ports for nothing else. */
export async function startServer(
	dataDir: string,
	environment: Environment = {},
): Promise<ServerProcess> {
	const child = spawn(process.execPath, ["dist/apps/server/src/main.js"], {
		env: {
			PATH: process.env.PATH ?? "",
			PORT: "0",
			NATS_PORT: "0",
			EVENT_STORE_PORT: "0",
			LOG_LEVEL: "warn",
			DATA_DIR: dataDir,
			...environment,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk) => {
			output = (output + chunk).slice(-OUTPUT_CHARS_MAX);
		});
	}
	const url = await urlWhenUp(child, () => output);
	return {
		url,
		pid: child.pid as number,
		output: () => output,
		get ended() {
			return hasEnded(child);
		},
		residentBytes: () => residentBytesOf(child),
		kill: async () => void (await end(child, "SIGKILL")),
		stop: () => end(child, "SIGTERM"),
	};
}

async function urlWhenUp(
	child: ChildProcess,
	output: () => string,
): Promise<string> {
	const deadline = Date.now() + START_MS_MAX;
	for (;;) {
		const url = UP.exec(output())?.[1];
		if (url !== undefined) return url;
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill("SIGKILL");
			throw new Error(`the server did not start: ${output()}`);
		}
		await sleep(POLL_MS);
	}
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

async function end(
	child: ChildProcess,
	signal: NodeJS.Signals,
): Promise<number | null> {
	if (!hasEnded(child)) {
		const exited = new Promise((resolve) => child.once("exit", resolve));
		const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
		child.kill(signal);
		await exited;
		clearTimeout(force);
	}
	return child.exitCode;
}

function residentBytesOf(child: ChildProcess): number {
	const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Asks again until the answer is true. @throws Error naming what did not come true in time */
export async function until(
	what: string,
	holds: () => boolean | Promise<boolean>,
	timeoutMs = 20_000,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
		await sleep(POLL_MS);
	}
}
