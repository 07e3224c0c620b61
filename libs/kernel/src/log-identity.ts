/** What tells one log from another: a position, and so a checkpoint, means nothing in any other. */

import type { EventLog } from "./event-store.js";
import { DOMAIN_STREAM_PREFIXES } from "./streams.js";

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
