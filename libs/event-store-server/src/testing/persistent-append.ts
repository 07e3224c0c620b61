/** Appends as a caller does who must not lose anything: again with the same ids until the outcome is known. */

import { setTimeout as sleep } from "node:timers/promises";
import {
	AppendOutcomeUnknown,
	type AppendResult,
	type EventStore,
	type NewEvent,
	StoreUnavailable,
} from "#kernel";

const PAUSE_MS = 20;
const ATTEMPTS_MAX = 2_000;

export interface Outcomes {
	/** Attempts whose outcome was not known. */
	unknown: number;
	/** Attempts that wrote nothing, as the store was away. */
	unavailable: number;
}

export async function appendPersistently(
	store: EventStore,
	stream: string,
	expected: number,
	events: readonly NewEvent[],
	outcomes: Outcomes,
): Promise<AppendResult> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await store.append(stream, expected, events);
		} catch (error) {
			if (error instanceof AppendOutcomeUnknown) outcomes.unknown++;
			else if (error instanceof StoreUnavailable) outcomes.unavailable++;
			else throw error;
			if (attempt === ATTEMPTS_MAX) throw error;
			await sleep(PAUSE_MS);
		}
	}
}
