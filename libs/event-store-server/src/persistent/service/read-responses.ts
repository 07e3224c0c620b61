/** `ReadResp` messages of persistent subscriptions, ready to be sent. */

import { persistentMessages } from "../../generated.js";
import {
	BYTES,
	bytesFieldSize,
	Encoder,
	VARINT,
	varintSize,
} from "../../wire/protobuf.js";
import { encodeRecordedEvent } from "../../wire/recorded-event.js";
import { type Message, originalOf } from "../core/message.js";

const { ReadResp } = persistentMessages;

/** Fields of `ReadResp` and of its `ReadEvent`. */
const RESPONSE_EVENT = 1;
const EVENT = 1;
const LINK = 2;
const COMMIT_POSITION = 3;
const RETRY_COUNT = 5;

export function messageResponse({ resolved, retryCount }: Message): Buffer {
	const { position } = originalOf(resolved);
	const event = encodedOrNull(resolved.event);
	const link = encodedOrNull(resolved.link);
	const size =
		sizeOf(event) +
		sizeOf(link) +
		(1 + varintSize(position)) +
		(1 + varintSize(retryCount));
	const encoder = new Encoder(bytesFieldSize(size));
	encoder.tag(RESPONSE_EVENT, BYTES);
	encoder.varint(size);
	writeBytes(encoder, EVENT, event);
	writeBytes(encoder, LINK, link);
	encoder.tag(COMMIT_POSITION, VARINT);
	encoder.varint(position);
	// One of several possible fields, so it is there even where it is 0.
	encoder.tag(RETRY_COUNT, VARINT);
	encoder.varint(retryCount);
	return encoder.bytes;
}

export function confirmation(subscriptionId: string): Buffer {
	const message = new ReadResp.SubscriptionConfirmation();
	message.setSubscriptionId(subscriptionId);
	const response = new ReadResp().setSubscriptionConfirmation(message);
	return Buffer.from(response.serializeBinary());
}

function encodedOrNull(
	event: Parameters<typeof encodeRecordedEvent>[0] | null,
): Buffer | null {
	return event === null ? null : encodeRecordedEvent(event);
}

function sizeOf(bytes: Buffer | null): number {
	return bytes === null ? 0 : bytesFieldSize(bytes.length);
}

function writeBytes(
	encoder: Encoder,
	field: number,
	bytes: Buffer | null,
): void {
	if (bytes === null) return;
	encoder.tag(field, BYTES);
	encoder.varint(bytes.length);
	encoder.raw(bytes);
}
