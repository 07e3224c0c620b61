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

/** The newest first. */
export async function lastEvents(
	log: RawLog,
	stream: string,
	limit: number,
): Promise<readonly RecordedRawEvent[]> {
	const page = await log.readStream(stream, {
		direction: "backwards",
		from: "end",
		limit,
	});
	return page.status === "ok" ? page.events : [];
}

/** Null where there is none that can be read. */
export async function lastEvent(
	log: RawLog,
	stream: string,
): Promise<RecordedRawEvent | null> {
	const [event = null] = await lastEvents(log, stream, 1);
	return event;
}

/** @throws SyntaxError where it is none: anybody may write to these streams */
export function jsonOf({ data }: RecordedRawEvent): unknown {
	return JSON.parse(Buffer.from(data).toString());
}
