/** `Append`: the unary way, which clients take where credentials are given. */

import type { ServerReadableStream, sendUnaryData } from "@grpc/grpc-js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type { ExpectedState, RawEvent, RawLog } from "#event-store";
import { WrongExpectedRevision } from "#kernel";
import { streamsMessages } from "../generated.js";
import {
	APPEND_BYTES_MAX,
	accessDenied,
	invalidArgument,
	maximumAppendSizeExceeded,
	rpcErrorOf,
} from "../rpc-errors.js";
import { proposedEvent, sizeOf } from "./proposed-event.js";
import { expectedState, streamName } from "./request-fields.js";
import type { StreamAccess } from "./stream-access.js";

const { AppendResp } = streamsMessages;

type Call = ServerReadableStream<
	streamsMessages.AppendReq,
	streamsMessages.AppendResp
>;

export function appendHandler(log: RawLog, access: StreamAccess) {
	return (
		call: Call,
		callback: sendUnaryData<streamsMessages.AppendResp>,
	): void => {
		append(log, access, call).then(
			(response) => callback(null, response),
			(error: unknown) => callback(rpcErrorOf(error)),
		);
	};
}

async function append(
	log: RawLog,
	access: StreamAccess,
	call: Call,
): Promise<streamsMessages.AppendResp> {
	let stream: string | undefined;
	let expected: ExpectedState = "any";
	const events: RawEvent[] = [];
	let bytes = 0;
	for await (const request of call as AsyncIterable<streamsMessages.AppendReq>) {
		const options = request.getOptions();
		const message = request.getProposedMessage();
		if (options) {
			stream = streamName(options.getStreamIdentifier());
			if (!access.mayWrite(stream)) throw accessDenied();
			const revision = options.hasRevision() ? options.getRevision() : null;
			expected = expectedState(options, revision);
		} else if (message) {
			const event = proposedEvent(message);
			bytes += sizeOf(event);
			if (bytes > APPEND_BYTES_MAX) throw maximumAppendSizeExceeded();
			events.push(event);
		}
	}
	if (stream === undefined) throw invalidArgument("the options are missing");
	try {
		const result = await log.append(stream, expected, events);
		return appended(result.revision, result.position);
	} catch (error) {
		if (!(error instanceof WrongExpectedRevision)) throw error;
		return conflict(expected, error.actual ?? -1);
	}
}

function appended(
	revision: number,
	position: number,
): streamsMessages.AppendResp {
	const success = new AppendResp.Success();
	if (revision < 0) success.setNoStream(new emptyMessages.Empty());
	else success.setCurrentRevision(String(revision));
	if (position === 0) success.setNoPosition(new emptyMessages.Empty());
	else {
		const message = new AppendResp.Position();
		message.setCommitPosition(String(position));
		message.setPreparePosition(String(position));
		success.setPosition(message);
	}
	return new AppendResp().setSuccess(success);
}

/** A conflict is an answer here, not an error. */
function conflict(
	expected: ExpectedState,
	actual: number,
): streamsMessages.AppendResp {
	const message = new AppendResp.WrongExpectedVersion();
	const empty = new emptyMessages.Empty();
	if (actual < 0) message.setCurrentNoStream(empty);
	else message.setCurrentRevision(String(actual));
	if (expected === "any") message.setExpectedAny(empty);
	else if (expected === "noStream") message.setExpectedNoStream(empty);
	else if (expected === "streamExists") message.setExpectedStreamExists(empty);
	else message.setExpectedRevision(String(expected));
	return new AppendResp().setWrongExpectedVersion(message);
}
