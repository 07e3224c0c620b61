/** The built server in a process of its own. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "../cleanup.js";
import { Child } from "./child.js";
import { readLogExtent } from "./embedded-log.js";
import type { Engines } from "./engines.js";
import { freePorts } from "./free-port.js";
import { waitFor } from "./wait.js";

/** What `npm start` gives to Node, so that what is measured is what is run. */
const SERVER = startArguments(
	fileURLToPath(new URL("../../../../package.json", import.meta.url)),
);
const READY_MS_MAX = 60_000;
const READY_POLL_MS = 20;
const REQUEST_MS_MAX = 10_000;
const LAG_POLL_MS = 20;

/** Settings of the caller's own that would make it another server than the one to be measured. */
const CLEARED = {
	EVENT_STORE_URL: undefined,
	DATABASE_URL: undefined,
	NATS_URL: undefined,
	API_KEYS_FILE: undefined,
	ROLES: undefined,
	VISIT_IDLE_AFTER: undefined,
	VISIT_ENDS_AFTER: undefined,
};

/** How far a projection has come. */
export interface ProjectionPosition {
	readonly name: string;
	readonly position: number;
}

function startArguments(manifest: string): readonly string[] {
	const { scripts } = JSON.parse(readFileSync(manifest, "utf8"));
	const [node, ...args] = (scripts.start as string).split(" ");
	if (node !== "node") throw new Error(`npm start is no call of node: ${node}`);
	const script = resolve(dirname(manifest), args.pop() as string);
	return [...args, script];
}

export class JourneylogServer {
	private constructor(
		private readonly child: Child,
		private readonly cleanup: Cleanup,
		private readonly engines: Engines,
		readonly port: number,
		readonly natsUrl: string,
	) {}

	/** Resolves once `/health/ready` answers 200. @throws ChildFailed; Error after READY_MS_MAX */
	static async start(
		engines: Engines,
		cleanup: Cleanup,
	): Promise<JourneylogServer> {
		const [port, natsPort] = (await freePorts(2)) as [number, number];
		const env = {
			...CLEARED,
			HOST: "127.0.0.1",
			PORT: String(port),
			NATS_PORT: String(natsPort),
			EVENT_STORE_PORT: "0",
			LOG_LEVEL: "warn",
			...engines.env,
		};
		const child = Child.start("the server", SERVER, cleanup, env);
		const server = new JourneylogServer(
			child,
			cleanup,
			engines,
			port,
			`nats://127.0.0.1:${natsPort}`,
		);
		await waitFor(() => server.ready(), {
			everyMs: READY_POLL_MS,
			msMax: READY_MS_MAX,
			what: "the server was not ready",
		}).catch((error: Error) => {
			throw server.explain(error);
		});
		return server;
	}

	/** Where the log's file is. */
	get logDirectory(): string {
		return this.engines.logDirectory;
	}

	get pid(): number {
		if (this.child.pid === undefined) throw this.child.describe("has no id");
		return this.child.pid;
	}

	/** The error, or what the server printed last where it has ended. */
	explain(error: Error): Error {
		return this.child.running ? error : this.child.describe("failed");
	}

	/** @throws Error where the answer is none of 2xx */
	async postJson<T>(path: string, body: unknown): Promise<T> {
		const response = await this.request(path, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`POST ${path}: ${response.status} ${text}`);
		}
		return JSON.parse(text) as T;
	}

	/** @throws Error where the answer is none of 2xx */
	async getJson<T>(path: string): Promise<T> {
		const response = await this.request(path);
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`GET ${path}: ${response.status} ${text}`);
		}
		return JSON.parse(text) as T;
	}

	/** @throws Error where the answer is none of 2xx */
	async projections(): Promise<readonly ProjectionPosition[]> {
		return projectionsIn(await this.getJson("/v1/projections"));
	}

	/**
	 * Resolves once every projection has reached what is the log's head now.
	 * @param onPoll is told each time how far the slowest is
	 */
	async caughtUp(
		msMax: number,
		onPoll: (slowest: number) => void = () => {},
	): Promise<void> {
		const { head } = readLogExtent(this.logDirectory);
		await waitFor(
			async () => {
				const slowest = slowestOf(await this.projections());
				onPoll(slowest);
				return slowest >= head ? true : null;
			},
			{
				everyMs: LAG_POLL_MS,
				msMax,
				what: `projections did not reach position ${head}`,
			},
		).catch((error: Error) => {
			throw this.explain(error);
		});
	}

	/** Stops it, drops its read models and starts it again on the same log. */
	async restartWithoutReadModels(): Promise<JourneylogServer> {
		await this.stop();
		const engines = await this.engines.withoutReadModels();
		return await JourneylogServer.start(engines, this.cleanup);
	}

	/** @throws ChildFailed where it does not end with status 0 */
	async stop(): Promise<void> {
		await this.child.stop();
	}

	private async ready(): Promise<true | null> {
		if (!this.child.running) throw this.child.describe("did not start");
		try {
			return (await this.request("/health/ready")).ok ? true : null;
		} catch {
			// Not listening yet.
			return null;
		}
	}

	private request(path: string, init: RequestInit = {}): Promise<Response> {
		return fetch(`http://127.0.0.1:${this.port}${path}`, {
			...init,
			signal: AbortSignal.timeout(REQUEST_MS_MAX),
		});
	}
}

/** @param answer body of `GET /v1/projections`: a list, or an object with the list under `items` */
export function projectionsIn(answer: unknown): readonly ProjectionPosition[] {
	const list = Array.isArray(answer)
		? answer
		: (answer as { items?: unknown }).items;
	if (!Array.isArray(list) || list.length === 0) {
		throw new Error(`no projections in ${JSON.stringify(answer)}`);
	}
	return list.map((one: { name: string; position: string | number }) => {
		const position = Number(one.position);
		if (!Number.isFinite(position)) {
			throw new Error(`no position in ${JSON.stringify(one)}`);
		}
		return { name: one.name, position };
	});
}

function slowestOf(projections: readonly ProjectionPosition[]): number {
	return Math.min(...projections.map(({ position }) => position));
}
