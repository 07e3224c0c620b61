/** What tells one log from another: a position, and so a checkpoint, means nothing in any other. */

import { setTimeout } from "node:timers/promises";
import type { EventLog } from "./event-store.js";
import { DOMAIN_STREAM_PREFIXES } from "./streams.js";

/** A node that is behind its leader may seem to lack what was read before: so often the log's end is asked for, */
const END_ASKED_MAX = 5;
/** with this pause between. */
const END_ASKED_EVERY_MS = 1_000;

/**
 * The log's first event of ours: no other log has it at that place and recorded it at that time, its copies included.
 * Null while it has none.
 * @throws StoreUnavailable
 */
export async function logIdOf(
	log: Pick<EventLog, "readAll">,
): Promise<string | null> {
	for (let after = 0; ; ) {
		const { events, position, atHead } = await log.readAll({
			after,
			limit: 1,
			filter: { streamPrefixes: DOMAIN_STREAM_PREFIXES },
		});
		const [first] = events;
		if (first !== undefined) {
			const { position: at, recordedAt, eventId } = first;
			return `${at}.${recordedAt}.${eventId}`;
		}
		if (atHead) return null;
		after = position;
	}
}

/** Whether the log ends at the position or after it; where it does not, it was set back. @throws StoreUnavailable */
export async function logReaches(
	log: Pick<EventLog, "headPosition">,
	position: number,
): Promise<boolean> {
	for (let asked = 1; ; asked++) {
		if (position <= (await log.headPosition())) return true;
		if (asked === END_ASKED_MAX) return false;
		await setTimeout(END_ASKED_EVERY_MS);
	}
}
