/** The file of the embedded log: how it is opened for writing and for reading. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { StoreUnavailable } from "#kernel";
import { plainError, UnusableLogFile } from "./log-errors.js";
import {
	APPLICATION_ID,
	SCHEMA,
	SCHEMA_VERSION,
	UPGRADES,
} from "./log-schema.js";

/**
 * Page caches, in KiB. No memory map: a read error of the disk would then kill the process (SIGBUS) instead of failing
 * one read, and the mapped file counts as the server's memory. The system's own cache holds the rest of the file.
 */
const WRITER_CACHE_KIB = 32_768;
const READER_CACHE_KIB = 8_192;

/**
 * Pages in the write-ahead log before they are moved into the file. More are cheaper in sum, because a page that many
 * commits changed is moved once; fewer make a shorter pause (about 20 ms for 2,000 scattered pages).
 */
const CHECKPOINT_PAGES = 2_000;

/** The write-ahead log gives back what it took beyond this, after a burst. */
const WAL_BYTES_KEPT = 67_108_864;

/** How long somebody else's lock on the file (a backup, a shell) is waited for. */
const BUSY_WAIT_MS = 5_000;

export function logFileOf(directory: string): string {
	return join(directory, "events.sqlite");
}

/**
 * Opens the log for its one writer, making it where `create` says so, and brings one of an older version up to date.
 * @throws UnusableLogFile; SQLite's own errors as they come
 */
export function openForWriting(
	file: string,
	create: boolean,
): Database.Database {
	return opening(file, { fileMustExist: !create }, (db) => {
		const version = versionOf(file, db);
		db.pragma("journal_mode = WAL");
		db.pragma("synchronous = FULL");
		db.pragma("fullfsync = ON");
		db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
		db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
		db.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
		const missing = version === 0 ? [SCHEMA] : UPGRADES.slice(version - 1);
		if (missing.length === 0) return;
		db.transaction(() => db.exec(missing.join(""))).immediate();
	});
}

/** Opens a log that is there for reading. @throws UnusableLogFile, StoreUnavailable; SQLite's own errors as they come */
export function openForReading(file: string): Database.Database {
	return opening(file, { readonly: true, fileMustExist: true }, (db) => {
		const version = versionOf(file, db);
		if (version === 0) {
			throw new StoreUnavailable(`${file} holds no event log yet`);
		}
		if (version < SCHEMA_VERSION) {
			throw new StoreUnavailable(
				`${file} has schema version ${version} until a server opens it`,
			);
		}
		db.pragma(`cache_size = -${READER_CACHE_KIB}`);
	});
}

function opening(
	file: string,
	options: Database.Options,
	prepare: (db: Database.Database) => void,
): Database.Database {
	const db = new Database(file, { timeout: BUSY_WAIT_MS, ...options });
	try {
		prepare(db);
		return db;
	} catch (error) {
		db.close();
		if (plainError(error).code === "SQLITE_NOTADB") {
			throw new UnusableLogFile(`${file} is not an event log`, {
				cause: error,
			});
		}
		throw error;
	}
}

/** 0 where the file is empty. @throws UnusableLogFile where it is something else than a log that this version knows */
function versionOf(file: string, db: Database.Database): number {
	const version = db.pragma("user_version", { simple: true }) as number;
	const application = db.pragma("application_id", { simple: true });
	if (application !== APPLICATION_ID) {
		const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck();
		if (version === 0 && application === 0 && tables.get() === 0) return 0;
		throw new UnusableLogFile(`${file} is a database of another application`);
	}
	if (version > SCHEMA_VERSION) {
		throw new UnusableLogFile(
			`${file} has schema version ${version}; this version of journeylog reads up to ${SCHEMA_VERSION}`,
		);
	}
	return version;
}
