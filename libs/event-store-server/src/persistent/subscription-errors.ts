/** What can be wrong with a persistent subscription, as EventStoreDB says it. */

import { status } from "@grpc/grpc-js";
import { type RpcError, rpcError } from "../rpc-errors.js";

export function subscriptionExists(stream: string, group: string): RpcError {
	return rpcError(
		status.ALREADY_EXISTS,
		`Subscription group ${group} on stream ${stream} exists.`,
		trailers("persistent-subscription-exists", stream, group),
	);
}

export function subscriptionDoesNotExist(
	stream: string,
	group: string,
): RpcError {
	return rpcError(
		status.NOT_FOUND,
		`Subscription group ${group} on stream ${stream} does not exist.`,
		trailers("persistent-subscription-does-not-exist", stream, group),
	);
}

export function subscriptionFailed(
	stream: string,
	group: string,
	reason: string,
): RpcError {
	return rpcError(
		status.INTERNAL,
		`Subscription group ${group} on stream ${stream} failed: '${reason}'`,
		{ ...trailers("persistent-subscription-failed", stream, group), reason },
	);
}

export function subscriptionDropped(stream: string, group: string): RpcError {
	return rpcError(
		status.CANCELLED,
		`Subscription group ${group} on stream ${stream} was dropped.`,
		trailers("persistent-subscription-dropped", stream, group),
	);
}

export function maximumSubscribersReached(
	stream: string,
	group: string,
): RpcError {
	return rpcError(
		status.FAILED_PRECONDITION,
		`Maximum subscriptions reached for subscription group ${group} on stream ${stream}.`,
		trailers("maximum-subscribers-reached", stream, group),
	);
}

function trailers(exception: string, stream: string, group: string) {
	return { exception, "stream-name": stream, "group-name": group };
}
