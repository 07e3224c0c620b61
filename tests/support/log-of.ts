/** A whole log, as a store gives it. */

import { openEventStoreDb } from "#event-store";
import { DOMAIN_STREAM_PREFIXES, type RecordedDomainEvent } from "#kernel";

const PAGE_EVENTS = 2_000;

/** All events of ours, in order. @param connectionString of a store that is a server */
export async function logOf(
	connectionString: string,
): Promise<readonly RecordedDomainEvent[]> {
	const store = openEventStoreDb({ connectionString });
	try {
		const events: RecordedDomainEvent[] = [];
		let after = 0;
		for (let atHead = false; !atHead; ) {
			const page = await store.readAll({
				after,
				limit: PAGE_EVENTS,
				filter: { streamPrefixes: DOMAIN_STREAM_PREFIXES },
			});
			events.push(...(page.events as readonly RecordedDomainEvent[]));
			after = page.position;
			atHead = page.atHead;
		}
		return events;
	} finally {
		await store.close();
	}
}
