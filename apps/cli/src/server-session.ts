/**
 * A command always works through a server: the one that runs on the data directory, or else one that it starts for
 * itself, on a free loopback port, that nobody else can use and that broadcasts nothing.
 */

import { JourneylogError } from "#kernel";
import {
	newLocalToken,
	readServerFile,
} from "../../server/src/backend/server-file.js";
import {
	readSettings,
	type Settings,
} from "../../server/src/settings/settings.js";
import { Failure } from "./failure.js";

/** Longest wait for a server to say that it is there. */
const PROBE_TIMEOUT_MS = 2_000;
/** Longest wait for one answer. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Times that a request is sent again after an answer of "come back later". */
const RETRIES_MAX = 20;

export class ServerSession {
	/** What was last said to be waited for. */
	private waitingFor = "";

	private constructor(
		readonly url: string,
		/** Whether a server was running already. */
		readonly running: boolean,
		private readonly token: string,
		readonly siteId: string,
		private readonly end: () => Promise<void>,
	) {}

	/** Runs `work` on a session and ends it. @throws Failure, SettingsError */
	static async use<T>(
		siteId: string,
		work: (session: ServerSession) => Promise<T>,
	): Promise<T> {
		const session = await ServerSession.open(siteId);
		try {
			return await work(session);
		} finally {
			await session.end();
		}
	}

	private static async open(siteId: string): Promise<ServerSession> {
		const settings = readSettings(process.env);
		const running = await runningServer(settings.dataDir);
		if (running !== null) {
			const { url, token } = running;
			return new ServerSession(url, true, token, siteId, async () => {});
		}
		const token = newLocalToken();
		const { url, close } = await startOwn(settings, token);
		return new ServerSession(url, false, token, siteId, close);
	}

	/** The JSON that a GET gives. @throws Failure */
	get<T>(path: string): Promise<T> {
		return this.request<T>("GET", path);
	}

	/** The JSON that a POST gives. @throws Failure */
	post<T>(path: string, body: unknown): Promise<T> {
		return this.request<T>("POST", path, JSON.stringify(body));
	}

	/**
	 * The JSON values, one a line, that a GET gives as they come, however long that takes.
	 * @throws Failure, also where the answer breaks off
	 */
	async *lines<T>(path: string): AsyncGenerator<T, void> {
		const { body } = await this.answer("GET", path, undefined, null);
		let rest = "";
		try {
			for await (const bytes of body?.pipeThrough(new TextDecoderStream()) ??
				[]) {
				const lines = (rest + bytes).split("\n");
				rest = lines.pop() ?? "";
				for (const line of lines) yield JSON.parse(line) as T;
			}
		} catch (error) {
			throw new Failure(`${this.url}: ${(error as Error).message}`);
		}
	}

	/** The JSON that a DELETE gives. @throws Failure */
	delete<T>(path: string): Promise<T> {
		return this.request<T>("DELETE", path);
	}

	/** What a GET gives now, whatever its status; it is not sent again. @throws Failure where nothing answers */
	async look(path: string): Promise<{ ok: boolean; body: unknown }> {
		const response = await this.send("GET", path);
		return { ok: response.ok, body: await response.json() };
	}

	private async request<T>(
		method: string,
		path: string,
		body?: string,
	): Promise<T> {
		const response = await this.answer(method, path, body);
		return (await response.json()) as T;
	}

	/** @param msMax until all of it is there; null: as long as it takes */
	private async answer(
		method: string,
		path: string,
		body?: string,
		msMax: number | null = REQUEST_TIMEOUT_MS,
	): Promise<Response> {
		for (let attempt = 0; ; attempt++) {
			const response = await this.send(method, path, body, msMax);
			if (response.ok) return response;
			const retryAfter = Number(response.headers.get("retry-after"));
			const problem = (await response.json()) as { detail?: string };
			const refusal = `${response.status} ${problem.detail ?? ""}`;
			if (retryAfter === 0 || attempt === RETRIES_MAX)
				throw new Failure(`${method} ${path}: ${refusal}`);
			this.sayWaiting(refusal);
			await new Promise((done) => setTimeout(done, retryAfter * 1000));
		}
	}

	/** Once for each reason, on standard error. */
	private sayWaiting(refusal: string): void {
		if (refusal === this.waitingFor) return;
		this.waitingFor = refusal;
		console.error(`trying again: ${refusal}`);
	}

	private async send(
		method: string,
		path: string,
		body?: string,
		msMax: number | null = REQUEST_TIMEOUT_MS,
	): Promise<Response> {
		try {
			return await fetch(this.url + path, {
				method,
				headers: {
					authorization: `Bearer ${this.token}`,
					"x-journeylog-site": this.siteId,
					...(body === undefined ? {} : { "content-type": "application/json" }),
				},
				...(body === undefined ? {} : { body }),
				signal: msMax === null ? null : AbortSignal.timeout(msMax),
			});
		} catch (error) {
			const { message } = error as Error;
			throw new Failure(`${this.url} does not answer: ${message}`);
		}
	}
}

async function runningServer(directory: string) {
	const file = readServerFile(directory);
	if (file === null) return null;
	try {
		const response = await fetch(`${file.url}/v1/projections`, {
			headers: { authorization: `Bearer ${file.token}` },
			signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
		});
		// What the server depends on may be away; that it knows the key is enough.
		return response.ok || response.status === 503 ? file : null;
	} catch {
		return null;
	}
}

/** Only here is the server's code loaded, which takes longer than most commands take by a server that runs. */
async function startOwn(given: Settings, token: string) {
	const [{ Backend }, { openLogger }, { startHttpServer }] = await Promise.all([
		import("../../server/src/backend/backend.js"),
		import("../../server/src/backend/logger.js"),
		import("../../server/src/http-server.js"),
	]);
	const settings: Settings = {
		...given,
		host: "127.0.0.1",
		port: 0,
		roles: new Set(["api", "projector"]),
		apiKeys: [],
		logLevel: "silent",
	};
	const log = openLogger(settings.logLevel);
	try {
		const backend = await Backend.open(settings, log, { guest: true });
		const http = await startHttpServer(backend, token);
		const close = async () => {
			await http.close();
			await backend.close();
		};
		return { url: http.url, close };
	} catch (error) {
		if (error instanceof JourneylogError) throw new Failure(error.message);
		throw error;
	}
}
