/** The store that is copied to, waited for while it is away. */

import { setTimeout as sleep } from "node:timers/promises";
import {
	AppendOutcomeUnknown,
	type EventStore,
	Overloaded,
	StoreUnavailable,
} from "#kernel";
import { Failure } from "../failure.js";
import { OUTAGE_MS_MAX, RETRY_EVERY_MS } from "./limits.js";

/**
 * Does something to the target that may be done again.
 * @throws Failure where the target stays away; whatever else `work` throws
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
	const giveUpAtMs = performance.now() + OUTAGE_MS_MAX;
	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (!isOutage(error)) throw error;
			if (performance.now() > giveUpAtMs) {
				throw new Failure(
					`the target stays away: ${(error as Error).message}; run this again to go on`,
				);
			}
			await sleep(RETRY_EVERY_MS);
		}
	}
}

/** @throws Failure where it does not become writable within the time given */
export async function waitForTarget(
	target: EventStore,
	msMax: number,
): Promise<void> {
	const giveUpAtMs = performance.now() + msMax;
	for (;;) {
		const error = await target.checkWritable().then(
			() => null,
			(reason: Error) => reason,
		);
		if (error === null) return;
		if (performance.now() > giveUpAtMs) throw new Failure(error.message);
		await sleep(RETRY_EVERY_MS);
	}
}

function isOutage(error: unknown): boolean {
	return (
		error instanceof StoreUnavailable ||
		error instanceof AppendOutcomeUnknown ||
		error instanceof Overloaded
	);
}
