import { setTimeout as delay } from "node:timers/promises";
import { StatementInterrupted } from "./postgres/errors.js";

/** Times that one statement is tried, */
export const STATEMENT_ATTEMPTS_MAX = 3;
/** unless the first attempts took longer than this. */
const RETRY_FOR_MS_MAX = 2_000;
const PAUSE_MS = 10;

/**
 * Carries out a statement of its own, again where it was cut short: by a serialization failure or deadlock, or by the end
 * of a connection, as every one ends when the server is restarted.
 */
export async function again<T>(statement: () => Promise<T>): Promise<T> {
	const deadlineMs = performance.now() + RETRY_FOR_MS_MAX;
	for (let attempts = 1; ; attempts++) {
		try {
			return await statement();
		} catch (error) {
			const last =
				attempts === STATEMENT_ATTEMPTS_MAX || performance.now() > deadlineMs;
			if (last || !(error instanceof StatementInterrupted)) throw error;
		}
		await delay(PAUSE_MS * attempts);
	}
}
