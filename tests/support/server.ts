/**
 * The built server over real HTTP, on ports of its own and a temporary data directory:
 *
 *     const server = await startServer({ roles: "api,projector" });
 *     await server.post("/v1/track", { type: "RecordPageView", ... });
 *     await server.close();
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dispatcher } from "undici";
import { type Answer, type RequestOptions, send } from "./http.js";
import {
	type Env,
	type Exit,
	ServerProcess,
	type UpLine,
} from "./server-process.js";

export interface ServerOptions {
	/** Settings beside or in place of those that tests need. */
	readonly env?: Env;
	/** Left out: a temporary one, which `close` removes. */
	readonly dataDir?: string;
	/** Left out: all. Without `broadcaster` there is no NATS. */
	readonly roles?: string;
	/** Sent with every request that names no other. */
	readonly key?: string;
}

type Options = Omit<RequestOptions, "body">;

/** Starts the server; resolves once it takes requests. @throws Error with its output where it does not start */
export async function startServer(
	options: ServerOptions = {},
): Promise<TestServer> {
	const dataDir = options.dataDir ?? (await temporaryDirectory());
	const server = new TestServer(dataDir, options);
	try {
		await server.restart();
	} catch (error) {
		await server.close();
		throw error;
	}
	return server;
}

/** Starts a server that is expected to refuse, and waits for its end. */
export async function refusedStart(options: ServerOptions): Promise<Exit> {
	const dataDir = options.dataDir ?? (await temporaryDirectory());
	try {
		return await ServerProcess.spawn(envOf(dataDir, options)).exit();
	} finally {
		if (options.dataDir === undefined) await removeDirectory(dataDir);
	}
}

export class TestServer {
	private process: ServerProcess | null = null;
	private at: UpLine | null = null;

	constructor(
		readonly dataDir: string,
		private readonly options: ServerOptions,
	) {}

	get url(): string {
		return this.up.url;
	}

	get natsUrl(): string {
		const { natsUrl } = this.up;
		if (natsUrl === null) throw new Error("the server does not broadcast");
		return natsUrl;
	}

	/** Where the server is; changes with a restart. */
	get up(): UpLine {
		if (this.at === null) throw new Error("the server is not up");
		return this.at;
	}

	get isRunning(): boolean {
		return this.process?.running ?? false;
	}

	get pid(): number {
		const pid = this.process?.pid;
		if (pid === undefined) throw new Error("the server never ran");
		return pid;
	}

	/** What the process has said since it was last started. */
	get output(): Pick<Exit, "stdout" | "stderr"> {
		const { stdout = "", stderr = "" } = this.process ?? {};
		return { stdout, stderr };
	}

	get<Body>(path: string, options?: Options): Promise<Answer<Body>> {
		return this.send("GET", path, options);
	}

	post<Body>(
		path: string,
		body: unknown,
		options?: Options,
	): Promise<Answer<Body>> {
		return this.send("POST", path, { ...options, body });
	}

	send<Body>(
		method: Dispatcher.HttpMethod,
		path: string,
		options: RequestOptions = {},
	): Promise<Answer<Body>> {
		const { key } = this.options;
		return send(method, this.url + path, {
			...(key !== undefined && { key }),
			...options,
		});
	}

	/** Ends it in an orderly way; its files stay. @throws Error where it does not exit 0 within 12 s */
	async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
		const exit = await this.end(signal);
		if (exit.status === 0) return exit;
		throw new Error(`exit ${exit.status}:\n${exit.stdout}${exit.stderr}`);
	}

	/** Ends it with SIGKILL; its files stay. */
	async kill(): Promise<void> {
		await this.end("SIGKILL");
	}

	/** Starts it again on the same files, stopping it first where it runs. */
	async restart(): Promise<void> {
		if (this.process?.running) await this.stop();
		this.process = ServerProcess.spawn(envOf(this.dataDir, this.options));
		this.at = await this.process.up();
	}

	/** Stops it where it runs and removes its files. */
	async close(): Promise<void> {
		try {
			if (this.process?.running) await this.stop();
		} finally {
			if (this.options.dataDir === undefined)
				await removeDirectory(this.dataDir);
		}
	}

	private end(signal: NodeJS.Signals): Promise<Exit> {
		if (this.process === null) throw new Error("the server never ran");
		return this.process.end(signal);
	}
}

export function temporaryDirectory(): Promise<string> {
	return mkdtemp(join(tmpdir(), "journeylog-"));
}

export function removeDirectory(directory: string): Promise<void> {
	return rm(directory, { recursive: true, force: true });
}

function envOf(dataDir: string, { env, roles }: ServerOptions): Env {
	return {
		DATA_DIR: dataDir,
		PORT: "0",
		NATS_PORT: "0",
		EVENT_STORE_PORT: "0",
		...(roles !== undefined && { ROLES: roles }),
		...env,
	};
}
