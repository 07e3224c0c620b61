/** Events as the protocol server appends them. */

import { randomUUID } from "node:crypto";
import type { RawEvent, RawLog, RecordedRawEvent } from "../raw-log.js";

export function rawEvent(
	data: unknown = {},
	type = "ThingHappened",
	eventId: string = randomUUID(),
): RawEvent {
	return {
		eventId,
		type,
		isJson: true,
		data: Buffer.from(JSON.stringify(data)),
		metadata: Buffer.alloc(0),
	};
}

export function rawEvents(count: number, type?: string): RawEvent[] {
	return Array.from({ length: count }, (_, n) => rawEvent({ n }, type));
}

/** What a stream gives from its start, or what stands in its place. */
export async function readOf(
	log: RawLog,
	stream: string,
): Promise<readonly RecordedRawEvent[] | "notFound" | "tombstoned"> {
	const read = { direction: "forwards", from: "start", limit: 1_000 } as const;
	const page = await log.readStream(stream, read);
	return page.status === "ok" ? page.events : page.status;
}

/** Revisions that a stream gives, or what stands in their place. */
export async function revisionsOf(log: RawLog, stream: string) {
	const events = await readOf(log, stream);
	return typeof events === "string"
		? events
		: events.map(({ revision }) => revision);
}

/** The whole log, system events too, as `stream type` with the text of the data where that is asked. */
export async function linesOf(log: RawLog): Promise<string[]> {
	const read = { direction: "forwards", from: "start", limit: 1_000 } as const;
	const { events } = await log.readAll(read);
	return events.map(
		({ stream, type, data }) => `${stream} ${type} ${Buffer.from(data)}`,
	);
}
