import { EmbeddedLogReader } from "#event-store";
import type { EventLog } from "#kernel";
import type { CheckedLog, Identity } from "./check-log.js";

/** A log as it is checked. EventStoreDB's driver reads anything, so there is nothing that it could not identify. */
export function checkedLog(log: EventLog): CheckedLog {
	return { log, identify: async (position) => identify(log, position) };
}

function identify(log: EventLog, position: number): Identity {
	if (log instanceof EmbeddedLogReader) {
		const read = { direction: "forwards", from: position, limit: 1 } as const;
		const [event] = log.readRawAll(read).events;
		if (event?.position === position) {
			const { stream, revision, eventId, type } = event;
			return { stream, revision, eventId, type };
		}
	}
	throw new Error(`there is no event at position ${position}`);
}
