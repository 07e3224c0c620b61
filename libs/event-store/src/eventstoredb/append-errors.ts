/** Why an append was not taken, in the kernel's terms. */

import { type CommandError, ErrorType } from "@eventstore/db-client";
import { unpackToCommandError } from "@eventstore/db-client/dist/streams/appendToStream/unpackError.js";
import type { BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import {
	AppendOutcomeUnknown,
	AppendTooLarge,
	type JourneylogError,
	NO_STREAM,
	StoreUnavailable,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import { reasonOf } from "./call-errors.js";

type Status = NonNullable<ReturnType<BatchAppendResp["getError"]>>;

/** What the server answered instead of success. An answer that it does not explain leaves the outcome open. */
export function refusalOf(
	status: Status,
	stream: string,
	expected: number,
): JourneylogError {
	const error = unpacked(status, stream);
	switch (error?.type) {
		case ErrorType.WRONG_EXPECTED_VERSION: {
			const { actualVersion } = error;
			const actual =
				typeof actualVersion === "bigint" ? Number(actualVersion) : NO_STREAM;
			return new WrongExpectedRevision(stream, expected, actual);
		}
		case ErrorType.STREAM_DELETED:
			return new StreamTombstoned(stream);
		case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
			return new AppendTooLarge(
				`the append to ${stream} has more than the ${error.maxAppendSize} bytes that the event store takes`,
			);
		case ErrorType.ACCESS_DENIED:
			return new StoreUnavailable(`append to ${stream}: ${reasonOf(error)}`);
		default:
			return outcomeUnknown(stream, status.getMessage() || reasonOf(error));
	}
}

export function outcomeUnknown(
	stream: string,
	reason: string,
): AppendOutcomeUnknown {
	return new AppendOutcomeUnknown(`append to ${stream}: ${reason}`);
}

function unpacked(status: Status, stream: string): CommandError | null {
	try {
		return unpackToCommandError(status, stream);
	} catch {
		// It comes without details, which the client does not foresee.
		return null;
	}
}
