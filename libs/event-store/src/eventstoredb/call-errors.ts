/** What a failed call means: gRPC's errors and EventStoreDB's, in the kernel's terms. */

import {
	type CommandError,
	convertToCommandError,
	type EndPoint,
	ErrorType,
	isCommandError,
} from "@eventstore/db-client";
import { status } from "@grpc/grpc-js";
import { StoreUnavailable } from "#kernel";

/** The client's error for what came with the trailers; null for what is no error of a call. */
export function commandErrorOf(error: unknown): CommandError | null {
	if (!(error instanceof Error)) return null;
	try {
		const converted = convertToCommandError(error);
		return isCommandError(converted) ? converted : null;
	} catch {
		// The trailers lacked what they promised.
		return null;
	}
}

/** Where the leader is, if the error tells. */
export function leaderOf(error: unknown): EndPoint | null {
	const command = commandErrorOf(error);
	return command?.type === ErrorType.NOT_LEADER ? command.leader : null;
}

/** Whether the server could make nothing of what it was asked. */
export function isInvalidArgument(error: unknown): boolean {
	return commandErrorOf(error)?.code === status.INVALID_ARGUMENT;
}

/** What the error of a call says of the connection: it is of no more use, it may be, or it is not concerned. */
export function verdictOf(error: unknown): "lost" | "doubtful" | "good" {
	switch (commandErrorOf(error)?.type) {
		case ErrorType.UNAVAILABLE:
		case ErrorType.CANCELLED:
		case ErrorType.NOT_LEADER:
			return "lost";
		case ErrorType.DEADLINE_EXCEEDED:
		case ErrorType.TIMEOUT:
		case ErrorType.UNKNOWN:
			return "doubtful";
		default:
			return "good";
	}
}

/** The error of a call that wrote nothing, as callers of the store get it; what is no error of a call stays itself. */
export function unavailable(label: string, error: unknown): unknown {
	if (commandErrorOf(error) === null) return error;
	return new StoreUnavailable(`${label}: ${reasonOf(error)}`, { cause: error });
}

/** In the words of somebody who runs the server. */
export function reasonOf(error: unknown): string {
	switch (commandErrorOf(error)?.type) {
		case ErrorType.ACCESS_DENIED:
			return "access denied: the user may not do this, or name or password are wrong";
		case ErrorType.NOT_LEADER:
			return "the node is not the leader of its cluster";
		default:
			return error instanceof Error ? error.message : String(error);
	}
}
