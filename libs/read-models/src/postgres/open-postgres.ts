/** The read models in a PostgreSQL database, for the writer or for a reader; both outlive a server that is away. */

import { setTimeout as delay } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import { ReadModelsUnavailable } from "#kernel";
import type { OpenDatabase } from "../database.js";
import { isMigrated, migrate, UnfitDatabase } from "../migrations/migrate.js";
import type { ReadModelTables } from "../schema.js";
import { AdvisoryLock } from "./advisory-lock.js";
import { reasonOf } from "./errors.js";
import {
	MIGRATION_MS_MAX,
	OPEN_RETRY_MS_MAX,
	OPEN_RETRY_MS_MIN,
	OPEN_WAIT_MS,
	POOL_CONNECTIONS_MAX,
} from "./limits.js";
import { ConnectionPool } from "./pool.js";
import { sessionConfig, sessionSettings } from "./session.js";

const UNDEFINED_TABLE = "42P01";

export interface PostgresOptions {
	/** `postgres://...`, with `sslmode` and the other parameters that `pg` takes. */
	readonly databaseUrl: string;
	/** For reading alone; the tables are made by someone who writes. */
	readonly readonly?: boolean;
	/** How long to wait for the database and its tables, before going on without; OPEN_WAIT_MS when left out. */
	readonly waitMs?: number;
	/** For building tables: its statements may take long. */
	readonly patient?: boolean;
}

/**
 * Resolves when the tables are there, or after `waitMs` without: until they are, statements fail with ReadModelsUnavailable
 * and the reason.
 * @throws ReadModelsUnavailable where waiting would not help
 */
export async function openPostgres(
	options: PostgresOptions,
): Promise<OpenDatabase> {
	const { readonly = false, waitMs = OPEN_WAIT_MS, patient = false } = options;
	const config = sessionConfig(options.databaseUrl);
	const preparation = new Preparation(() => prepare(config, readonly));
	const pool = new ConnectionPool({
		...config,
		...(patient && PATIENT),
		connectionsMax: POOL_CONNECTIONS_MAX,
		settings: sessionSettings(readonly),
		admit: () => preparation.check(),
	});
	const db = new Kysely<ReadModelTables>({
		dialect: new PostgresDialect({ pool }),
	});
	await preparation.start(waitMs);
	return {
		db,
		leadership: (name) => new AdvisoryLock(config, name),
		change: (work) =>
			db.transaction().execute(async (transaction) => {
				await sql`set transaction read write`.execute(transaction);
				return work(transaction);
			}),
		async close() {
			preparation.stop();
			await db.destroy();
			await pool.end();
		},
	};
}

/** For statements over whole tables. */
const PATIENT = {
	statement_timeout: MIGRATION_MS_MAX,
	lock_timeout: MIGRATION_MS_MAX,
	query_timeout: MIGRATION_MS_MAX,
} as const;

/** @throws UnfitDatabase, ReadModelsUnavailable */
async function prepare(
	config: pg.ClientConfig,
	readonly: boolean,
): Promise<void> {
	const pool = new ConnectionPool({
		...config,
		...PATIENT,
		connectionsMax: 1,
		settings: sessionSettings(readonly),
	});
	const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
	try {
		await checkEncoding(db);
		if (!readonly) await migrate(db);
		else if (!(await hasTables(db)))
			throw new ReadModelsUnavailable(
				"read models: the database has no tables for this version yet; a projector makes them",
			);
	} finally {
		await db.destroy();
	}
}

async function hasTables(db: Kysely<never>): Promise<boolean> {
	try {
		return await isMigrated(db);
	} catch (error) {
		if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return false;
		throw error;
	}
}

/** Documents hold any character. */
async function checkEncoding(db: Kysely<never>): Promise<void> {
	const { rows } = await sql<{
		encoding: string;
	}>`select current_setting('server_encoding') as encoding`.execute(db);
	const encoding = rows[0]?.encoding;
	if (encoding !== "UTF8")
		throw new UnfitDatabase(
			`read models: the database's encoding is ${encoding}, not UTF8`,
		);
}

/** Tries to prepare the database until it works, and knows until then why it has not. */
class Preparation {
	readonly #prepare: () => Promise<void>;
	readonly #stopping = new AbortController();
	#reason: unknown = new Error("not reached yet");
	#awaited = true;

	constructor(prepare: () => Promise<void>) {
		this.#prepare = prepare;
	}

	/** @throws ReadModelsUnavailable until the database is prepared */
	check(): void {
		const cause = this.#reason;
		if (cause === null) return;
		throw cause instanceof ReadModelsUnavailable
			? new ReadModelsUnavailable(cause.message, {
					cause: cause.cause ?? cause,
				})
			: new ReadModelsUnavailable(`read models: ${reasonOf(cause)}`, { cause });
	}

	/** Resolves once prepared, or after `waitMs`. @throws UnfitDatabase where it was found to be so in time */
	async start(waitMs: number): Promise<void> {
		const timeUp = new AbortController();
		const late = delay(waitMs, undefined, { signal: timeUp.signal });
		try {
			await Promise.race([this.#run(), late.catch(() => undefined)]);
		} finally {
			this.#awaited = false;
			timeUp.abort();
		}
	}

	stop(): void {
		this.#stopping.abort();
	}

	async #run(): Promise<void> {
		const { signal } = this.#stopping;
		let pauseMs = OPEN_RETRY_MS_MIN;
		while (!signal.aborted) {
			try {
				await this.#prepare();
				this.#reason = null;
				return;
			} catch (error) {
				this.#reason = error;
				if (this.#awaited && error instanceof UnfitDatabase) throw error;
			}
			await delay(pauseMs, undefined, { signal }).catch(() => undefined);
			pauseMs = Math.min(pauseMs * 2, OPEN_RETRY_MS_MAX);
		}
	}
}
