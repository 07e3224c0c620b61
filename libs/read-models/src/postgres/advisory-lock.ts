/**
 * Leadership by an advisory lock of a session that does nothing else. The server lets go of the lock when the session
 * ends: at once when the leader dies or is cut off, after LEASE_MS when its machine hangs and nothing is heard of it.
 */

import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Leadership, Term } from "../leadership.js";
import { cannotConnect } from "./errors.js";
import {
	CLOSE_MS_MAX,
	HEARTBEAT_EVERY_MS,
	HEARTBEAT_MS_MAX,
	LEASE_MS,
} from "./limits.js";

/** Locks are of the whole database, and names of one schema: two installations may share a database. */
const TRY_LOCK = `select pg_try_advisory_lock(
	hashtextextended('journeylog/' || coalesce(current_schema(), '') || '/' || $1, 0)) as locked`;

export class AdvisoryLock implements Leadership {
	readonly #config: pg.ClientConfig;
	readonly #name: string;
	#session: Session | null = null;

	constructor(config: pg.ClientConfig, name: string) {
		this.#config = config;
		this.#name = name;
	}

	async tryLead(): Promise<Term | null> {
		try {
			this.#session ??= await Session.open(this.#config, this.#name);
			if (!(await this.#session.tryLock(this.#name))) return null;
		} catch (error) {
			await this.close();
			throw error;
		}
		const session = this.#session;
		session.keepAlive();
		return {
			lost: session.ended,
			end: () => this.close(),
		};
	}

	async close(): Promise<void> {
		const session = this.#session;
		this.#session = null;
		await session?.end();
	}
}

/** The lock's connection, from the first try to the end of the term. */
class Session {
	readonly #client: pg.Client;
	readonly #ended = new AbortController();
	#heartbeat: NodeJS.Timeout | null = null;

	private constructor(client: pg.Client) {
		this.#client = client;
		client.on("error", (error) => this.#lose(error));
		client.on("end", () => this.#lose(new Error("the connection ended")));
	}

	/** @throws ReadModelsUnavailable */
	static async open(config: pg.ClientConfig, name: string): Promise<Session> {
		const client = new pg.Client({
			...config,
			fallback_application_name: `journeylog: lock of ${name}`,
			query_timeout: HEARTBEAT_MS_MAX,
		});
		const session = new Session(client);
		try {
			await client.connect();
			await client.query(`set idle_session_timeout = ${LEASE_MS}`);
			return session;
		} catch (error) {
			await session.end();
			throw cannotConnect(error);
		}
	}

	/** Aborts when the lock, if it was taken, can no longer be relied on. */
	get ended(): AbortSignal {
		return this.#ended.signal;
	}

	/** @throws ReadModelsUnavailable */
	async tryLock(name: string): Promise<boolean> {
		try {
			const { rows } = await this.#client.query<{ locked: boolean }>(TRY_LOCK, [
				name,
			]);
			return rows[0]?.locked === true;
		} catch (error) {
			throw cannotConnect(error);
		}
	}

	/** Lets the server hear that the leader lives. */
	keepAlive(): void {
		this.#heartbeat = setTimeout(async () => {
			try {
				await this.#client.query("select 1");
				if (!this.ended.aborted) this.keepAlive();
			} catch (error) {
				this.#lose(error);
			}
		}, HEARTBEAT_EVERY_MS);
	}

	async end(): Promise<void> {
		this.#lose(new Error("the term was ended"));
		// A server that is cut off does not say good-bye.
		const late = delay(CLOSE_MS_MAX, undefined, { ref: false });
		await Promise.race([this.#client.end(), late]);
	}

	#lose(reason: unknown): void {
		if (this.#heartbeat !== null) clearTimeout(this.#heartbeat);
		this.#ended.abort(reason);
	}
}
