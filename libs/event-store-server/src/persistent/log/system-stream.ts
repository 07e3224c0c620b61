/** Streams that the server itself writes. */

import { randomUUID } from "node:crypto";
import type { RawEvent, RawLog, RecordedRawEvent } from "#event-store";

const METADATA_TYPE = "$metadata";

export function jsonEvent(type: string, value: unknown): RawEvent {
	return {
		eventId: randomUUID(),
		type,
		isJson: true,
		data: Buffer.from(JSON.stringify(value)),
		metadata: Buffer.alloc(0),
	};
}

export async function writeMetadata(
	log: RawLog,
	stream: string,
	metadata: Readonly<Record<string, unknown>>,
): Promise<void> {
	const event = jsonEvent(METADATA_TYPE, metadata);
	await log.append(`$$${stream}`, "any", [event]);
}

/** Null where there is none that can be read. */
export async function lastEvent(
	log: RawLog,
	stream: string,
): Promise<RecordedRawEvent | null> {
	const page = await log.readStream(stream, {
		direction: "backwards",
		from: "end",
		limit: 1,
	});
	return page.status === "ok" ? (page.events[0] ?? null) : null;
}

export function jsonOf({ data }: RecordedRawEvent): unknown {
	return JSON.parse(Buffer.from(data).toString());
}
