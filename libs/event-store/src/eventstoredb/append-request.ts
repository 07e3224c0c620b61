/** One append as a message of the BatchAppend call. */

import shared from "@eventstore/db-client/generated/shared_pb.js";
import type { BatchAppendReq } from "@eventstore/db-client/generated/streams_pb.js";
import streams from "@eventstore/db-client/generated/streams_pb.js";
import timestamp from "google-protobuf/google/protobuf/timestamp_pb.js";
import { NO_STREAM } from "#kernel";
import type { EncodedAppend } from "../append-encoding.js";
import { APPEND_MS_MAX } from "./limits.js";
import { empty, streamIdentifier } from "./read-request.js";

/** Texts of one event in an encoded append: id, type, data, metadata. */
const TEXTS_PER_EVENT = 4;

export function appendRequest(
	correlationId: string,
	append: EncodedAppend,
): BatchAppendReq {
	const request = new streams.BatchAppendReq();
	request.setCorrelationId(uuid(correlationId));
	request.setOptions(optionsOf(append));
	const { texts } = append;
	const messages: BatchAppendReq.ProposedMessage[] = [];
	for (let i = 0; i < texts.length; i += TEXTS_PER_EVENT) {
		messages.push(proposedMessage(texts.slice(i, i + TEXTS_PER_EVENT)));
	}
	request.setProposedMessagesList(messages);
	// An append is no larger than one message may be.
	request.setIsFinal(true);
	return request;
}

function optionsOf({
	stream,
	expected,
}: EncodedAppend): BatchAppendReq.Options {
	const options = new streams.BatchAppendReq.Options();
	options.setStreamIdentifier(streamIdentifier(stream));
	if (expected === NO_STREAM) options.setNoStream(empty());
	else options.setStreamPosition(String(expected));
	const deadline = new Date(Date.now() + APPEND_MS_MAX);
	options.setDeadline(timestamp.Timestamp.fromDate(deadline));
	return options;
}

function proposedMessage(
	texts: readonly string[],
): BatchAppendReq.ProposedMessage {
	const [eventId, type, data, metadata] = texts as [
		string,
		string,
		string,
		string,
	];
	const message = new streams.BatchAppendReq.ProposedMessage();
	message.setId(uuid(eventId));
	const headers = message.getMetadataMap();
	headers.set("type", type);
	headers.set("content-type", "application/json");
	message.setData(Buffer.from(data));
	message.setCustomMetadata(Buffer.from(metadata));
	return message;
}

function uuid(text: string) {
	const id = new shared.UUID();
	id.setString(text);
	return id;
}
