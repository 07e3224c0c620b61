import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventLog, RecordedEvent } from "#kernel";

/** Events read at a time; between two reads others get their turn. */
const PAGE_EVENTS = 500;

/** All events of a stream from a revision on. @throws StoreUnavailable */
export async function* streamEvents(
	log: Pick<EventLog, "readStream">,
	stream: string,
	from: number,
): AsyncGenerator<RecordedEvent, void> {
	for (let next = from; ; ) {
		const events = await log.readStream(stream, {
			from: next,
			limit: PAGE_EVENTS,
		});
		yield* events;
		if (events.length < PAGE_EVENTS) return;
		next += events.length;
		await nextTurn();
	}
}
