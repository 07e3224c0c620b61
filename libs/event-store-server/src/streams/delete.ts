/** `Delete` (soft) and `Tombstone` (for good). */

import type { handleUnaryCall } from "@grpc/grpc-js";
import type { ExpectedState, RawLog } from "#event-store";
import { WrongExpectedRevision } from "#kernel";
import { streamsMessages } from "../generated.js";
import {
	accessDenied,
	invalidArgument,
	rpcErrorOf,
	wrongExpectedVersion,
} from "../rpc-errors.js";
import { expectedNumber, expectedState, streamName } from "./request-fields.js";
import type { StreamAccess } from "./stream-access.js";

const { DeleteResp, TombstoneResp } = streamsMessages;

type Options =
	| streamsMessages.DeleteReq.Options
	| streamsMessages.TombstoneReq.Options;

type Deletion = (
	stream: string,
	expected: ExpectedState,
) => Promise<{ readonly position: number }>;

export function deleteHandler(
	log: RawLog,
	access: StreamAccess,
): handleUnaryCall<streamsMessages.DeleteReq, streamsMessages.DeleteResp> {
	const deletion: Deletion = (...args) => log.deleteStream(...args);
	return ({ request }, callback) => {
		carryOut(request.getOptions(), access, deletion).then(
			(position) => {
				const message = new DeleteResp.Position();
				message.setCommitPosition(position).setPreparePosition(position);
				callback(null, new DeleteResp().setPosition(message));
			},
			(error: unknown) => callback(rpcErrorOf(error)),
		);
	};
}

export function tombstoneHandler(
	log: RawLog,
	access: StreamAccess,
): handleUnaryCall<
	streamsMessages.TombstoneReq,
	streamsMessages.TombstoneResp
> {
	const deletion: Deletion = (...args) => log.tombstoneStream(...args);
	return ({ request }, callback) => {
		carryOut(request.getOptions(), access, deletion).then(
			(position) => {
				const message = new TombstoneResp.Position();
				message.setCommitPosition(position).setPreparePosition(position);
				callback(null, new TombstoneResp().setPosition(message));
			},
			(error: unknown) => callback(rpcErrorOf(error)),
		);
	};
}

/** Returns the position of what was written, as text. @throws RpcError and what the log throws */
async function carryOut(
	options: Options | undefined,
	access: StreamAccess,
	deletion: Deletion,
): Promise<string> {
	if (options === undefined) throw invalidArgument("the options are missing");
	const stream = streamName(options.getStreamIdentifier());
	if (!access.mayWrite(stream)) throw accessDenied();
	const revision = options.hasRevision() ? options.getRevision() : null;
	const expected = expectedState(options, revision);
	try {
		const { position } = await deletion(stream, expected);
		return String(position);
	} catch (error) {
		if (!(error instanceof WrongExpectedRevision)) throw error;
		throw wrongExpectedVersion(
			"Delete",
			stream,
			revision ?? expectedNumber(expected),
			error.actual ?? -1,
		);
	}
}
