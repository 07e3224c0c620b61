/** Waiting for a condition, with a bound. */

import { setTimeout as delay } from "node:timers/promises";

export interface WaitOptions {
	readonly everyMs: number;
	readonly msMax: number;
	/** What did not come about, for the error. */
	readonly what: string;
}

/** Resolves to the first value that is not null. @throws Error after `msMax` */
export async function waitFor<T>(
	probe: () => Promise<T | null>,
	{ everyMs, msMax, what }: WaitOptions,
): Promise<T> {
	const endMs = performance.now() + msMax;
	for (;;) {
		const value = await probe();
		if (value !== null) return value;
		if (performance.now() >= endMs) {
			throw new Error(`${what} within ${msMax / 1_000} s`);
		}
		await delay(everyMs);
	}
}
