/**
 * One process per data directory. The lock is the kernel's own (an exclusive SQLite transaction on a file of its own), so
 * it vanishes with the process, however that ends. POSIX record locks belong to the process: closing any descriptor of
 * the file gives them up. So nothing else may open the lock file in this process; SQLite itself keeps account of its
 * descriptors across connections and threads, which is why it holds the lock and why a second open here is refused too.
 */

import { join } from "node:path";
import Database from "better-sqlite3";
import { DirectoryInUse } from "#kernel";
import { plainError, unavailable } from "./log-errors.js";

const LOCK_FILE = "directory.lock";

/** Two that start at once briefly hold shared locks against each other; so long one of them may try again. */
const LOCK_WAIT_MS = 100;

export interface DirectoryLock {
	readonly directory: string;
	/** Gives the directory free; further calls do nothing. */
	release(): void;
}

/**
 * Takes the directory, which must exist, until it is released or the process ends.
 * @param lockFile another file's name: for one part of the directory's use rather than all of it
 * @throws DirectoryInUse where this or another process has it
 * @throws StoreUnavailable where the lock file cannot be opened
 */
export function acquireDirectoryLock(
	directory: string,
	lockFile = LOCK_FILE,
): DirectoryLock {
	const file = join(directory, lockFile);
	let holder: Database.Database | undefined;
	try {
		holder = new Database(file, { timeout: LOCK_WAIT_MS });
		holder.exec("BEGIN EXCLUSIVE");
	} catch (error) {
		holder?.close();
		if (plainError(error).code.startsWith("SQLITE_BUSY")) {
			throw new DirectoryInUse(
				`the directory ${directory} is in use by another journeylog`,
				{ cause: error },
			);
		}
		throw unavailable(file, error);
	}
	const held = holder;
	return { directory, release: () => void held.close() };
}
