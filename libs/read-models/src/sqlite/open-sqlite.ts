/** Opens the read models' SQLite file, for the one writer or for a reader. */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import type { Kysely } from "kysely";
import { ReadModelsUnavailable } from "#kernel";
import type { OpenDatabase, ReadModelDatabase } from "../database.js";
import { soleLeadership } from "../leadership.js";
import { isMigrated, migrate } from "../migrations/migrate.js";
import { changeBeside } from "./change-beside.js";
import { kyselyOver } from "./kysely-over.js";

export const READ_MODELS_FILE = "read-models.sqlite";
/** How long SQLite itself waits for a lock; it blocks the thread, so the caller's own retry does the long waiting. */
export const BUSY_TIMEOUT_MS = 1_000;
/** Threads of their own may wait like this. */
const PATIENT_TIMEOUT_MS = 60_000;
/** How long a reader waits for the writer to make the file and its tables. */
export const READER_WAIT_MS_MAX = 10_000;
const READER_POLL_MS = 20;
/** Page cache in KiB, negative as SQLite wants it. */
const WRITER_CACHE_KIB = -65_536;
const READER_CACHE_KIB = -16_384;
const PATIENT_CACHE_KIB = -8_192;
/** Pages of write-ahead log before it is copied back: fewer, larger copies while catching up. */
const CHECKPOINT_PAGES = 16_000;
const WAL_BYTES_KEPT_MAX = 64 * 1_048_576;

export interface SqliteOptions {
	/** Holds `read-models.sqlite`; the writer makes it where it is not there. */
	readonly directory: string;
	/** For reading beside the one writer, in the same or another process. */
	readonly readonly?: boolean;
	/** How long a reader waits for the writer to make the file; READER_WAIT_MS_MAX when left out. */
	readonly waitMs?: number;
	/** For building tables: waits long for its turn to write, and takes less memory. */
	readonly patient?: boolean;
}

/** @throws ReadModelsUnavailable where the file cannot be opened or migrated, or (reader) is not there in time */
export async function openSqlite({
	directory,
	readonly = false,
	waitMs = READER_WAIT_MS_MAX,
	patient = false,
}: SqliteOptions): Promise<OpenDatabase> {
	const db = readonly
		? await openReader(directory, waitMs)
		: await openWriter(directory, patient);
	return {
		db,
		leadership: () => soleLeadership,
		change: (work) =>
			readonly
				? changeBeside(join(directory, READ_MODELS_FILE), work)
				: db.transaction().execute(work),
		close: () => db.destroy(),
	};
}

async function openWriter(
	directory: string,
	patient: boolean,
): Promise<ReadModelDatabase> {
	const path = join(directory, READ_MODELS_FILE);
	const db = attempt(path, () => {
		mkdirSync(directory, { recursive: true });
		const timeout = patient ? PATIENT_TIMEOUT_MS : BUSY_TIMEOUT_MS;
		const file = new Database(path, { timeout });
		file.pragma("journal_mode = WAL");
		file.pragma("synchronous = NORMAL");
		file.pragma(
			`cache_size = ${patient ? PATIENT_CACHE_KIB : WRITER_CACHE_KIB}`,
		);
		file.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
		file.pragma(`journal_size_limit = ${WAL_BYTES_KEPT_MAX}`);
		return kyselyOver(file);
	});
	try {
		await migrate(db as Kysely<never>);
		return db;
	} catch (error) {
		await db.destroy();
		throw error;
	}
}

/** Waits for the writer to have made the file and its tables. */
async function openReader(
	directory: string,
	waitMs: number,
): Promise<ReadModelDatabase> {
	const path = join(directory, READ_MODELS_FILE);
	let reason: unknown = new Error("no such file");
	for (let waitedMs = 0; ; waitedMs += READER_POLL_MS) {
		try {
			const db = existsSync(path) ? await tryReader(path) : null;
			if (db !== null) return db;
		} catch (error) {
			reason = error;
		}
		if (waitedMs >= waitMs) break;
		await delay(READER_POLL_MS);
	}
	const detail = reason instanceof Error ? reason.message : String(reason);
	throw new ReadModelsUnavailable(
		`read models at ${path} not ready: ${detail}`,
		{
			cause: reason,
		},
	);
}

async function tryReader(path: string): Promise<ReadModelDatabase> {
	const file = new Database(path, {
		readonly: true,
		fileMustExist: true,
		timeout: BUSY_TIMEOUT_MS,
	});
	file.pragma(`cache_size = ${READER_CACHE_KIB}`);
	const db = kyselyOver(file);
	try {
		if (await isMigrated(db as Kysely<never>)) return db;
		throw new Error("tables are not migrated");
	} catch (error) {
		await db.destroy();
		if (file.open) file.close();
		throw error;
	}
}

function attempt<T>(path: string, open: () => T): T {
	try {
		return open();
	} catch (cause) {
		const detail = cause instanceof Error ? cause.message : String(cause);
		throw new ReadModelsUnavailable(
			`cannot open read models ${path}: ${detail}`,
			{
				cause,
			},
		);
	}
}
