/**
 * A node whose log is addressed by bytes, as EventStoreDB's is: positions have gaps, a read must begin at a record, and a
 * checkpoint may be the place where the next record will begin, with a prepare position of 0. For the driver's tests.
 */

import { randomUUID } from "node:crypto";
import {
	ServerCredentials,
	type ServerWritableStream,
	status,
} from "@grpc/grpc-js";
import { shared, streamsMessages } from "../generated.js";
import { rpcError } from "../rpc-errors.js";
import { type OddNode, startNode } from "./odd-node.js";

/** Bytes of every record. */
export const RECORD_BYTES = 130;

type ReadRequest = InstanceType<typeof streamsMessages.ReadReq>;
type ReadStream = ServerWritableStream<ReadRequest, unknown>;

export interface ByteAddressedNode extends OddNode {
	/** Adds an event to a stream and gives its position; subscriptions do not hear of it. */
	add(stream: string): number;
}

export async function startByteAddressedNode(): Promise<ByteAddressedNode> {
	const streams: string[] = [];
	const positionOf = (index: number) => (index + 1) * RECORD_BYTES;
	const indexOf = (position: number) => position / RECORD_BYTES - 1;

	const readBackwards = (call: ReadStream) => {
		const all = call.request.getOptions()?.getAll();
		const from = Number(all?.getPosition()?.getCommitPosition());
		const next = all?.hasEnd() ? streams.length : indexOf(from);
		const stream = streams[next - 1];
		if (stream !== undefined) call.write(eventAt(positionOf(next - 1), stream));
		call.end();
	};

	const subscribe = (call: ReadStream) => {
		const options = call.request.getOptions();
		const start = options?.getAll()?.getPosition();
		const first = start ? indexOf(Number(start.getCommitPosition())) : 0;
		if (!Number.isInteger(first)) {
			call.emit("error", rpcError(status.INVALID_ARGUMENT, "no record"));
			return;
		}
		const expression = options?.getFilter()?.getStreamIdentifier();
		const prefixes = expression?.getPrefixList() ?? [""];
		// After its event, or, at a place with no prepare position, with it.
		const isAfter = start !== undefined && start.getPreparePosition() !== "0";
		call.write(new streamsMessages.ReadResp().setConfirmation(confirmation()));
		for (let i = isAfter ? first + 1 : first; i < streams.length; i++) {
			const stream = streams[i] as string;
			const passes = prefixes.some((prefix) => stream.startsWith(prefix));
			if (passes) call.write(eventAt(positionOf(i), stream));
		}
		call.write(checkpointBefore(positionOf(streams.length)));
		const caughtUp = new streamsMessages.ReadResp.CaughtUp();
		call.write(new streamsMessages.ReadResp().setCaughtUp(caughtUp));
	};

	const node = await startNode(ServerCredentials.createInsecure(), {
		read(call: ReadStream) {
			const isBackwards = call.request.getOptions()?.getReadDirection() === 1;
			if (isBackwards) readBackwards(call);
			else subscribe(call);
		},
	});
	return {
		...node,
		add: (stream) => positionOf(streams.push(stream) - 1),
	};
}

function confirmation() {
	const message = new streamsMessages.ReadResp.SubscriptionConfirmation();
	message.setSubscriptionId(randomUUID());
	return message;
}

function checkpointBefore(position: number) {
	const checkpoint = new streamsMessages.ReadResp.Checkpoint();
	checkpoint.setCommitPosition(String(position));
	checkpoint.setPreparePosition("0");
	return new streamsMessages.ReadResp().setCheckpoint(checkpoint);
}

function eventAt(position: number, stream: string) {
	const { ReadEvent } = streamsMessages.ReadResp;
	const recorded = new ReadEvent.RecordedEvent();
	recorded.setId(new shared.UUID().setString(randomUUID()));
	const identifier = new shared.StreamIdentifier();
	identifier.setStreamName(Buffer.from(stream));
	recorded.setStreamIdentifier(identifier);
	recorded.setStreamRevision("0");
	recorded.setCommitPosition(String(position));
	recorded.setPreparePosition(String(position));
	recorded.getMetadataMap().set("type", "ThingHappened");
	recorded.getMetadataMap().set("content-type", "application/json");
	recorded.getMetadataMap().set("created", "17000000000000000");
	recorded.setData(Buffer.from("{}"));
	const read = new ReadEvent();
	read.setEvent(recorded);
	read.setCommitPosition(String(position));
	return new streamsMessages.ReadResp().setEvent(read);
}
