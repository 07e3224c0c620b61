/** Errors as EventStoreDB sends them: a status, and trailers from which its clients make their own error classes. */

import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";
import {
	AppendOutcomeUnknown,
	AppendTooLarge,
	InvalidInput,
	Overloaded,
	StoreUnavailable,
	StreamTombstoned,
} from "#kernel";

/** The most that one append may hold: EventStoreDB's default. */
export const APPEND_BYTES_MAX = 1_048_576;

/** What a handler throws to end its call with a status. */
export class RpcError extends Error implements ServerErrorResponse {
	constructor(
		readonly code: status,
		readonly details: string,
		readonly metadata: Metadata = new Metadata(),
	) {
		super(details);
		this.name = "RpcError";
	}
}

/** `trailers` begin with `exception`, by which clients tell the error. */
export function rpcError(
	code: status,
	details: string,
	trailers: Readonly<Record<string, string | number>> = {},
): RpcError {
	const metadata = new Metadata();
	for (const [key, value] of Object.entries(trailers)) {
		metadata.set(key, asciiOnly(String(value)));
	}
	return new RpcError(code, details, metadata);
}

export function accessDenied(): RpcError {
	return rpcError(status.PERMISSION_DENIED, "Access Denied", {
		exception: "access-denied",
	});
}

export function streamDeleted(stream: string): RpcError {
	return rpcError(
		status.FAILED_PRECONDITION,
		`Event stream '${stream}' is deleted.`,
		{ exception: "stream-deleted", "stream-name": stream },
	);
}

/** `expected` and `actual` in EventStoreDB's own numbers: -1 no stream, -2 any, -4 the stream exists. */
export function wrongExpectedVersion(
	operation: string,
	stream: string,
	expected: number | string,
	actual: number,
): RpcError {
	return rpcError(
		status.FAILED_PRECONDITION,
		`${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
		{
			exception: "wrong-expected-version",
			"stream-name": stream,
			"expected-version": expected,
			"actual-version": actual,
		},
	);
}

export function maximumAppendSizeExceeded(): RpcError {
	return rpcError(
		status.INVALID_ARGUMENT,
		`Maximum Append Size of ${APPEND_BYTES_MAX} Exceeded.`,
		{
			exception: "maximum-append-size-exceeded",
			"maximum-append-size": APPEND_BYTES_MAX,
		},
	);
}

export function missingMetadataProperty(property: string): RpcError {
	return rpcError(
		status.INVALID_ARGUMENT,
		`Required Metadata Property '${property}' is missing`,
		{
			exception: "missing-required-metadata-property",
			"required-metadata-properties": "type,content-type",
		},
	);
}

export function invalidArgument(details: string): RpcError {
	return rpcError(status.INVALID_ARGUMENT, details);
}

export function shuttingDown(): RpcError {
	return rpcError(status.UNAVAILABLE, "Server Is Shutting Down");
}

/** What a failure of the log means to a client. */
export function rpcErrorOf(error: unknown): RpcError {
	if (error instanceof RpcError) return error;
	if (error instanceof StreamTombstoned) return streamDeleted(error.stream);
	if (error instanceof AppendTooLarge) return maximumAppendSizeExceeded();
	if (error instanceof InvalidInput) return invalidArgument(error.message);
	if (error instanceof Overloaded) {
		return rpcError(status.UNAVAILABLE, "Server Is Too Busy");
	}
	if (error instanceof StoreUnavailable) {
		return rpcError(status.UNAVAILABLE, error.message);
	}
	if (error instanceof AppendOutcomeUnknown) {
		return rpcError(status.ABORTED, `Operation timed out: ${error.message}`);
	}
	const details = error instanceof Error ? error.message : String(error);
	return rpcError(status.UNKNOWN, details);
}

/** Trailers hold printable ASCII only; the rest is percent-encoded, as gRPC does with a status's message. */
function asciiOnly(text: string): string {
	return text.replaceAll(/[^ -~]+/g, encodeURIComponent);
}
