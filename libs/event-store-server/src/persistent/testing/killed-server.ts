/** A protocol server in a process of its own, which can be killed and begun anew on its directory. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { EventStoreDBClient } from "@eventstore/db-client";

const CHILD = fileURLToPath(new URL("./server-child.js", import.meta.url));

export class KilledServer {
	client!: EventStoreDBClient;
	#child!: ChildProcess;

	private constructor(private readonly directory: string) {}

	static async start(directory: string): Promise<KilledServer> {
		const server = new KilledServer(directory);
		await server.start();
		return server;
	}

	async start(): Promise<void> {
		this.#child = spawn(process.execPath, [CHILD, this.directory], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const lines = createInterface({ input: this.#child.stdout as never });
		const [port] = await Promise.race([
			once(lines, "line"),
			once(lines, "close").then(() => {
				throw new Error("the server did not start");
			}),
		]);
		const url = `esdb://127.0.0.1:${port}?tls=false`;
		this.client = EventStoreDBClient.connectionString(url);
	}

	/** SIGKILL. */
	async kill(): Promise<void> {
		const ended = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await ended;
		await this.client.dispose();
	}
}
