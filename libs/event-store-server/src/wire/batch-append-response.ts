/** `BatchAppendResp` messages, ready to be sent. */

import { status } from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { shared, statusMessages, streamsMessages } from "../generated.js";
import { APPEND_BYTES_MAX } from "../rpc-errors.js";

const { BatchAppendResp } = streamsMessages;

/** By this the client tells which of its appends is answered. */
export interface Answered {
	readonly correlationId: shared.UUID | undefined;
	readonly stream: shared.StreamIdentifier | undefined;
}

/** `revision` is -1 and `position` 0 where there was nothing to append. */
export function appended(
	to: Answered,
	revision: number,
	position: number,
): Buffer {
	const success = new BatchAppendResp.Success();
	if (revision < 0) success.setNoStream(new emptyMessages.Empty());
	else success.setCurrentRevision(String(revision));
	if (position === 0) success.setNoPosition(new emptyMessages.Empty());
	else {
		const message = new shared.AllStreamPosition();
		message.setCommitPosition(String(position));
		message.setPreparePosition(String(position));
		success.setPosition(message);
	}
	return encoded(to, new BatchAppendResp().setSuccess(success));
}

export function wrongExpectedVersion(
	to: Answered,
	expected: number | "any" | "noStream" | "streamExists",
	actual: number,
): Buffer {
	const detail = new shared.WrongExpectedVersion();
	const empty = new emptyMessages.Empty();
	if (actual < 0) detail.setCurrentNoStream(empty);
	else detail.setCurrentStreamRevision(String(actual));
	if (expected === "any") detail.setExpectedAny(empty);
	else if (expected === "noStream") detail.setExpectedNoStream(empty);
	else if (expected === "streamExists") detail.setExpectedStreamExists(empty);
	else detail.setExpectedStreamPosition(String(expected));
	return failed(to, status.ALREADY_EXISTS, "WrongExpectedVersion", detail);
}

export function streamDeleted(to: Answered): Buffer {
	const detail = new shared.StreamDeleted();
	detail.setStreamIdentifier(to.stream);
	return failed(to, status.NOT_FOUND, "StreamDeleted", detail);
}

export function accessDenied(to: Answered): Buffer {
	const detail = new shared.AccessDenied();
	return failed(to, status.PERMISSION_DENIED, "AccessDenied", detail);
}

export function timeout(to: Answered): Buffer {
	const detail = new shared.Timeout();
	return failed(to, status.DEADLINE_EXCEEDED, "Timeout", detail);
}

export function unknown(to: Answered): Buffer {
	return failed(to, status.UNKNOWN, "Unknown", new shared.Unknown());
}

export function maximumAppendSizeExceeded(to: Answered): Buffer {
	const detail = new shared.MaximumAppendSizeExceeded();
	detail.setMaxappendsize(APPEND_BYTES_MAX);
	const name = "MaximumAppendSizeExceeded";
	return failed(to, status.INVALID_ARGUMENT, name, detail);
}

export function badRequest(to: Answered, text: string): Buffer {
	const detail = new shared.BadRequest();
	detail.setMessage(text);
	return failed(to, status.INVALID_ARGUMENT, "BadRequest", detail);
}

/** `name` is that of the detail's message, by which the client tells the error. */
function failed(
	to: Answered,
	code: number,
	name: string,
	detail: Message,
): Buffer {
	const any = new anyMessages.Any();
	any.pack(detail.serializeBinary(), `event_store.client.${name}`);
	const error = new statusMessages.Status();
	error.setCode(code);
	error.setMessage(name);
	error.setDetails(any);
	return encoded(to, new BatchAppendResp().setError(error));
}

function encoded(
	{ correlationId, stream }: Answered,
	response: streamsMessages.BatchAppendResp,
): Buffer {
	response.setCorrelationId(correlationId);
	response.setStreamIdentifier(stream);
	return Buffer.from(response.serializeBinary());
}
