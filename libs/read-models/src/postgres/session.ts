/** How sessions with the server are set up: the URL says where, this says how. */

import pg from "pg";
import { ReadModelsUnavailable } from "#kernel";
import { reasonOf } from "./errors.js";
import {
	ANSWER_MS_MAX,
	CONNECT_MS_MAX,
	LOCK_MS_MAX,
	STATEMENT_MS_MAX,
	TRANSACTION_IDLE_MS_MAX,
} from "./limits.js";

const KEEP_ALIVE_AFTER_MS = 10_000;

/** The database's URL, or a file that it names. The message repeats nothing of the URL but such a file's path. */
export class UnusableDatabaseUrl extends ReadModelsUnavailable {}

/** Reads the URL and the files that it names; connects to nothing. @throws UnusableDatabaseUrl */
export function checkDatabaseUrl(databaseUrl: string): void {
	sessionConfig(databaseUrl);
}

/**
 * What `pg` needs for a session. The URL's own parameters (`sslmode`, `application_name`, `options`, ...) go before.
 * @throws UnusableDatabaseUrl
 */
export function sessionConfig(databaseUrl: string): pg.ClientConfig {
	const config: pg.ClientConfig = {
		connectionString: databaseUrl,
		fallback_application_name: "journeylog",
		connectionTimeoutMillis: CONNECT_MS_MAX,
		statement_timeout: STATEMENT_MS_MAX,
		lock_timeout: LOCK_MS_MAX,
		idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS_MAX,
		query_timeout: ANSWER_MS_MAX,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
	};
	try {
		// It connects to nothing, but reads the URL and the files that this names.
		new pg.Client(config);
	} catch (cause) {
		throw new UnusableDatabaseUrl(
			`the database's URL cannot be used: ${reasonOf(cause)}`,
			{ cause },
		);
	}
	return config;
}

/** The writer need not wait for the disk: rows and checkpoint go together, so what a crash of the server loses is folded again. */
const WRITER = "set synchronous_commit = off";
const READER = "set default_transaction_read_only = on";
/**
 * Every statement finds its rows by an index. But a plan is kept, and one that was made while a table was all but empty
 * would read the whole of it until its statistics are next taken. Nor is any statement worth compiling.
 */
const BOTH = "set enable_seqscan = off; set jit = off";

/** For each new session of a reader or a writer. */
export function sessionSettings(readonly: boolean): string {
	return `${readonly ? READER : WRITER}; ${BOTH}`;
}
