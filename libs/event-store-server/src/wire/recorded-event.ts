/** A stored event as a `ReadResp.ReadEvent.RecordedEvent`, written straight from its bytes. */

import { LRUCache } from "lru-cache";
import type { RecordedRawEvent } from "#event-store";
import {
	BYTES,
	bytesField,
	bytesFieldSize,
	Encoder,
	VARINT,
	varintFieldSize,
} from "./protobuf.js";

/** Streams and event types whose encoded names are kept. */
const NAMES_MAX = 4_096;

const UUID_LENGTH = 36;
/** The `UUID` message around its text, and the field around that. */
const ID_MESSAGE_SIZE = bytesFieldSize(UUID_LENGTH);
const ID_FIELD_SIZE = bytesFieldSize(ID_MESSAGE_SIZE);

/** `created` counts in 100 ns. */
const TICKS_OF_MILLISECOND = "0000";

const JSON_TYPE = "application/json";
const BINARY_TYPE = "application/octet-stream";

/** Fields of the message. */
const ID = 1;
const STREAM_IDENTIFIER = 2;
const STREAM_REVISION = 3;
const PREPARE_POSITION = 4;
const COMMIT_POSITION = 5;
const METADATA = 6;
const CUSTOM_METADATA = 7;
const DATA = 8;

const streamFields = new LRUCache<string, Buffer>({ max: NAMES_MAX });
const typeFields = {
	json: new LRUCache<string, Buffer>({ max: NAMES_MAX }),
	binary: new LRUCache<string, Buffer>({ max: NAMES_MAX }),
};
const CREATED_KEY = bytesField(1, Buffer.from("created"));

export function encodeRecordedEvent(event: RecordedRawEvent): Buffer {
	const { eventId, revision, position, recordedAt, data, metadata } = event;
	const stream = streamField(event.stream);
	const type = typeField(event.type, event.isJson);
	const created = `${recordedAt}${TICKS_OF_MILLISECOND}`;
	const createdSize = CREATED_KEY.length + bytesFieldSize(created.length);
	const positionSize = varintFieldSize(position);
	const encoder = new Encoder(
		ID_FIELD_SIZE +
			stream.length +
			varintFieldSize(revision) +
			2 * positionSize +
			type.length +
			bytesFieldSize(createdSize) +
			optionalSize(metadata) +
			optionalSize(data),
	);
	encoder.tag(ID, BYTES);
	encoder.varint(ID_MESSAGE_SIZE);
	encoder.tag(2, BYTES);
	encoder.varint(UUID_LENGTH);
	encoder.ascii(eventId);
	encoder.raw(stream);
	optionalVarint(encoder, STREAM_REVISION, revision);
	optionalVarint(encoder, PREPARE_POSITION, position);
	optionalVarint(encoder, COMMIT_POSITION, position);
	encoder.raw(type);
	encoder.tag(METADATA, BYTES);
	encoder.varint(createdSize);
	encoder.raw(CREATED_KEY);
	encoder.tag(2, BYTES);
	encoder.varint(created.length);
	encoder.ascii(created);
	optionalBytes(encoder, CUSTOM_METADATA, metadata);
	optionalBytes(encoder, DATA, data);
	return encoder.bytes;
}

function streamField(stream: string): Buffer {
	let field = streamFields.get(stream);
	if (field === undefined) {
		const name = bytesField(3, Buffer.from(stream));
		field = bytesField(STREAM_IDENTIFIER, name);
		streamFields.set(stream, field);
	}
	return field;
}

/** The entries `type` and `content-type` of the metadata. */
function typeField(type: string, isJson: boolean): Buffer {
	const fields = isJson ? typeFields.json : typeFields.binary;
	let field = fields.get(type);
	if (field === undefined) {
		const contentType = isJson ? JSON_TYPE : BINARY_TYPE;
		field = Buffer.concat([
			metadataEntry("type", type),
			metadataEntry("content-type", contentType),
		]);
		fields.set(type, field);
	}
	return field;
}

function metadataEntry(key: string, value: string): Buffer {
	const entry = [key, value].map((text, i) =>
		bytesField(i + 1, Buffer.from(text)),
	);
	return bytesField(METADATA, Buffer.concat(entry));
}

function optionalSize({ length }: Uint8Array): number {
	return length === 0 ? 0 : bytesFieldSize(length);
}

function optionalBytes(
	encoder: Encoder,
	field: number,
	bytes: Uint8Array,
): void {
	if (bytes.length === 0) return;
	encoder.tag(field, BYTES);
	encoder.varint(bytes.length);
	encoder.raw(bytes);
}

function optionalVarint(encoder: Encoder, field: number, value: number): void {
	if (value === 0) return;
	encoder.tag(field, VARINT);
	encoder.varint(value);
}
