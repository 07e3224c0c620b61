/** A change by a process that otherwise only reads the file, beside the one that writes it. */

import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { ReadModelsUnavailable } from "#kernel";
import type { ReadModelDatabase } from "../database.js";
import { kyselyOver } from "./kysely-over.js";

/** How long SQLite itself waits for the writer's lock, which blocks the thread; */
const LOCK_WAIT_MS = 10;
/** then others get their turn before the next attempt, */
const PAUSE_MS = 20;
/** until so many were in vain: no batch of a projector takes so long. */
const ATTEMPTS_MAX = 300;

/** @throws ReadModelsUnavailable where the file is not there or stays locked */
export async function changeBeside<T>(
	path: string,
	work: (db: ReadModelDatabase) => Promise<T>,
): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await changeOnce(path, work);
		} catch (error) {
			const { code = "", message } = error as { code?: string } & Error;
			if (!code.startsWith("SQLITE_")) throw error;
			if (!code.startsWith("SQLITE_BUSY") || attempt === ATTEMPTS_MAX)
				throw new ReadModelsUnavailable(`${path}: ${message}`, {
					cause: error,
				});
		}
		await delay(PAUSE_MS);
	}
}

/** A connection of its own each time: such changes come seldom, and an open one would cost a page cache. */
async function changeOnce<T>(
	path: string,
	work: (db: ReadModelDatabase) => Promise<T>,
): Promise<T> {
	const file = new Database(path, {
		fileMustExist: true,
		timeout: LOCK_WAIT_MS,
	});
	const db = kyselyOver(file);
	try {
		return await db.transaction().execute(work);
	} finally {
		await db.destroy();
		if (file.open) file.close();
	}
}
