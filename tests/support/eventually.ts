/** Waiting for what comes by itself, with a bound. */

import { setTimeout as sleep } from "node:timers/promises";

const WAIT_MS_MAX = 10_000;
const PROBE_EVERY_MS = 50;

/**
 * What `read` gives once `check` no longer throws on it.
 * @throws what `check` last threw, after `msMax`
 */
export async function eventually<T>(
	read: () => Promise<T> | T,
	check: (value: T) => void,
	msMax = WAIT_MS_MAX,
): Promise<T> {
	const deadline = Date.now() + msMax;
	for (;;) {
		const value = await read();
		try {
			check(value);
			return value;
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await sleep(PROBE_EVERY_MS);
	}
}
