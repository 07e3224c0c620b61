import { type EventLog, MAX_PAGE } from "#kernel";

/** Position of the last event recorded by `timeMs`, looked for from the log's beginning; 0 where there is none. */
export async function positionAt(
	log: EventLog,
	timeMs: number,
): Promise<number> {
	for (let after = 0; ; ) {
		const page = await log.readAll({ after, limit: MAX_PAGE });
		const later = page.events.findIndex((e) => e.recordedAt > timeMs);
		if (later >= 0) return page.events[later - 1]?.position ?? after;
		after = page.position;
		if (page.atHead) return after;
	}
}
