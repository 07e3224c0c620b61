/** `ReadResp` messages, ready to be sent. */

import type { RecordedRawEvent } from "#event-store";
import { shared, streamsMessages } from "../generated.js";
import {
	BYTES,
	bytesFieldSize,
	Encoder,
	VARINT,
	varintFieldSize,
} from "./protobuf.js";
import { encodeRecordedEvent } from "./recorded-event.js";

const { ReadResp } = streamsMessages;

/** Fields of `ReadResp` and of its `ReadEvent`. */
const RESPONSE_EVENT = 1;
const EVENT = 1;
const LINK = 2;
const COMMIT_POSITION = 3;

/** An event as it is read; where that is a link that was to be resolved, with what it points to, if that is there. */
export interface ResolvedEvent {
	readonly event: RecordedRawEvent | null;
	readonly link: RecordedRawEvent | null;
}

export function eventResponse({ event, link }: ResolvedEvent): Buffer {
	const eventBytes = event === null ? null : encodeRecordedEvent(event);
	const linkBytes = link === null ? null : encodeRecordedEvent(link);
	const position = (link ?? event)?.position ?? 0;
	const size =
		(eventBytes === null ? 0 : bytesFieldSize(eventBytes.length)) +
		(linkBytes === null ? 0 : bytesFieldSize(linkBytes.length)) +
		varintFieldSize(position);
	const encoder = new Encoder(bytesFieldSize(size));
	encoder.tag(RESPONSE_EVENT, BYTES);
	encoder.varint(size);
	if (eventBytes !== null) writeBytes(encoder, EVENT, eventBytes);
	if (linkBytes !== null) writeBytes(encoder, LINK, linkBytes);
	encoder.tag(COMMIT_POSITION, VARINT);
	encoder.varint(position);
	return encoder.bytes;
}

export function confirmation(subscriptionId: string): Buffer {
	const message = new ReadResp.SubscriptionConfirmation();
	message.setSubscriptionId(subscriptionId);
	return encoded(new ReadResp().setConfirmation(message));
}

export function checkpoint(position: number): Buffer {
	const message = new ReadResp.Checkpoint();
	message.setCommitPosition(String(position));
	message.setPreparePosition(String(position));
	return encoded(new ReadResp().setCheckpoint(message));
}

export function streamNotFound(stream: string): Buffer {
	const identifier = new shared.StreamIdentifier();
	identifier.setStreamName(Buffer.from(stream));
	const message = new ReadResp.StreamNotFound();
	message.setStreamIdentifier(identifier);
	return encoded(new ReadResp().setStreamNotFound(message));
}

export function caughtUp(): Buffer {
	return encoded(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
}

export function fellBehind(): Buffer {
	return encoded(new ReadResp().setFellBehind(new ReadResp.FellBehind()));
}

function writeBytes(encoder: Encoder, field: number, bytes: Buffer): void {
	encoder.tag(field, BYTES);
	encoder.varint(bytes.length);
	encoder.raw(bytes);
}

function encoded(message: streamsMessages.ReadResp): Buffer {
	return Buffer.from(message.serializeBinary());
}
