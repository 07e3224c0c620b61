/** The proxy of the compose file: nginx with our configuration, in front of servers on this machine. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../support/eventually.js";
import { freePort } from "../support/nats-server.js";
import { findProgram } from "../support/programs.js";
import { PROJECT, serviceOf } from "./compose-file.js";
import { localise } from "./local-file.js";

export interface LocalProxy {
	readonly port: number;
	readonly url: string;
	stop(): Promise<void>;
}

export function findNginx(): string | null {
	return findProgram("nginx");
}

/** Resolves once it takes connections. */
export async function startProxy(
	apiPorts: readonly [number, number],
): Promise<LocalProxy> {
	const directory = await mkdtemp(join(tmpdir(), "journeylog-nginx-"));
	const port = await freePort();
	const file = join(directory, "nginx.conf");
	await writeFile(file, await configFor(directory, port, apiPorts));
	const [, ...args] = serviceOf("proxy").command ?? [];
	const child = spawn(findNginx() ?? "nginx", [
		...["-p", directory, "-c", file],
		...args,
	]);
	const url = `http://127.0.0.1:${port}`;
	const stop = async () => {
		await end(child);
		await rm(directory, { recursive: true, force: true });
	};
	let said = "";
	child.stderr.on("data", (chunk) => {
		said += chunk;
	});
	try {
		await eventually(
			() => fetch(`${url}/metrics`).then(({ status }) => status, String),
			(answer) => expect([answer, said]).toEqual([404, ""]),
		);
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, url, stop };
}

async function configFor(
	directory: string,
	port: number,
	[first, second]: readonly [number, number],
): Promise<string> {
	const text = await readFile(join(PROJECT, "deploy/nginx.conf"), "utf8");
	return localise(text, [
		["listen 8080;", `listen 127.0.0.1:${port};`],
		// Names and their resolver are Docker's.
		["server api-1:3000 resolve ", `server 127.0.0.1:${first} `],
		["server api-2:3000 resolve ", `server 127.0.0.1:${second} `],
		["resolver 127.0.0.11 valid=5s;", ""],
		["/tmp/", `${directory}/`],
	]);
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGTERM");
	await once(child, "exit");
}
