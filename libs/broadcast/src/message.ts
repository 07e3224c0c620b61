/** Events to NATS messages: subject, headers and payload, within what the broker takes. */

import { type MsgHdrs, headers as newHeaders } from "nats";
import type { RecordedEvent } from "#kernel";
import { toCloudEvent } from "./cloud-event.js";
import { HEADER_BYTES_RESERVED } from "./limits.js";
import { subjectOf } from "./subject.js";

export interface OutgoingMessage {
	/** The event's id, by which doubles are known. */
	readonly id: string;
	/** The visitor's, whose messages keep their order. */
	readonly stream: string;
	readonly subject: string;
	readonly payload: Uint8Array;
	readonly headers: MsgHdrs;
	/** The visit's summary was left out, because with it the payload would be too large. */
	readonly shortened: boolean;
}

/** Even without the visit's summary the event is larger than the broker takes. */
export class EventTooLarge extends Error {
	constructor(eventId: string, bytes: number, bytesMax: number) {
		super(`event ${eventId} takes ${bytes} bytes, the broker ${bytesMax}`);
		this.name = "EventTooLarge";
	}
}

/**
 * @param payloadBytesMax what the broker takes in one message, headers included
 * @returns null for an event that is not broadcast
 * @throws EventTooLarge
 */
export function toMessage(
	event: RecordedEvent,
	payloadBytesMax: number,
): OutgoingMessage | null {
	const subject = subjectOf(event);
	const cloudEvent = toCloudEvent(event);
	if (subject === null || cloudEvent === null) return null;
	const bytesMax = payloadBytesMax - HEADER_BYTES_RESERVED;
	let payload = Buffer.from(JSON.stringify(cloudEvent));
	const shortened = payload.length > bytesMax;
	if (shortened) {
		const data = { ...cloudEvent.data, visit: null };
		payload = Buffer.from(JSON.stringify({ ...cloudEvent, data }));
		if (payload.length > bytesMax) {
			throw new EventTooLarge(event.eventId, payload.length, bytesMax);
		}
	}
	const { eventId: id, stream } = event;
	const headers = headersOf(event);
	return { id, stream, subject, payload, headers, shortened };
}

function headersOf(event: RecordedEvent): MsgHdrs {
	const block = newHeaders();
	block.set("Nats-Msg-Id", event.eventId);
	block.set("Content-Type", "application/cloudevents+json");
	block.set("Journeylog-Position", String(event.position));
	return block;
}
