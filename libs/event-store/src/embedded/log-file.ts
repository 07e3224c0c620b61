/** The file of the embedded log: its schema, and how it is opened for writing and for reading. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { StoreUnavailable } from "#kernel";
import { plainError, UnusableLogFile } from "./log-errors.js";

/** Counted up with every change of the tables. */
const SCHEMA_VERSION = 1;

/** Marks the file as ours ("jlog"), https://www.sqlite.org/pragma.html#pragma_application_id. */
const APPLICATION_ID = 0x6a6c6f67;

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

/**
 * A stream's head is the last revision in the unique index, not a column of `streams`: an append then writes no page of
 * `streams`. AUTOINCREMENT keeps a position from being given twice even if the last events were ever removed.
 */
const SCHEMA = `
CREATE TABLE streams (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE events (
	position INTEGER PRIMARY KEY AUTOINCREMENT,
	stream_id INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	event_id TEXT NOT NULL,
	type TEXT NOT NULL,
	recorded_at INTEGER NOT NULL,
	metadata TEXT NOT NULL,
	data TEXT NOT NULL,
	UNIQUE (stream_id, revision)
) STRICT;
CREATE TABLE snapshots (
	stream TEXT PRIMARY KEY,
	revision INTEGER NOT NULL,
	schema TEXT NOT NULL,
	state TEXT NOT NULL
) STRICT;
CREATE TABLE probe (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	count INTEGER NOT NULL
) STRICT;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

export function logFileOf(directory: string): string {
	return join(directory, "events.sqlite");
}

/**
 * Opens the log for its one writer, making it where `create` says so.
 * @throws UnusableLogFile; SQLite's own errors as they come
 */
export function openForWriting(
	file: string,
	create: boolean,
): Database.Database {
	return opening(file, { fileMustExist: !create }, (db) => {
		const created = !isLog(file, db);
		db.pragma("journal_mode = WAL");
		db.pragma("synchronous = FULL");
		db.pragma("fullfsync = ON");
		db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
		db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
		db.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
		if (created) db.transaction(() => db.exec(SCHEMA)).immediate();
	});
}

/** Opens a log that is there for reading. @throws UnusableLogFile, StoreUnavailable; SQLite's own errors as they come */
export function openForReading(file: string): Database.Database {
	return opening(file, { readonly: true, fileMustExist: true }, (db) => {
		if (!isLog(file, db)) {
			throw new StoreUnavailable(`${file} holds no event log yet`);
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

/** False where the file is empty. @throws UnusableLogFile where it is something else than a log of this version */
function isLog(file: string, db: Database.Database): boolean {
	const version = db.pragma("user_version", { simple: true }) as number;
	const application = db.pragma("application_id", { simple: true });
	if (application !== APPLICATION_ID) {
		const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck();
		if (version === 0 && application === 0 && tables.get() === 0) return false;
		throw new UnusableLogFile(`${file} is a database of another application`);
	}
	if (version > SCHEMA_VERSION) {
		throw new UnusableLogFile(
			`${file} has schema version ${version}; this version of journeylog reads up to ${SCHEMA_VERSION}`,
		);
	}
	return true;
}
