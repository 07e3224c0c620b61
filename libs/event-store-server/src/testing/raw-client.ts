/** The services as a client of one's own would call them: for what the official client never sends. */

import streamsGrpc from "@eventstore/db-client/generated/streams_grpc_pb.js";
import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { shared, streamsMessages } from "../generated.js";
import { until } from "./client-events.js";

const { BatchAppendReq } = streamsMessages;

export type StreamsClient = InstanceType<typeof streamsGrpc.StreamsClient>;

export function streamsClient(port: number): StreamsClient {
	return new streamsGrpc.StreamsClient(
		`127.0.0.1:${port}`,
		credentials.createInsecure(),
	);
}

export function identifier(stream: string): shared.StreamIdentifier {
	const message = new shared.StreamIdentifier();
	return message.setStreamName(Buffer.from(stream));
}

export function uuid(text: string): shared.UUID {
	return new shared.UUID().setString(text);
}

/** As two numbers of 64 bits, which clients in other languages send. */
export function structuredUuid(text: string): shared.UUID {
	const digits = text.replaceAll("-", "");
	const half = (from: number) =>
		String(BigInt.asIntN(64, BigInt(`0x${digits.slice(from, from + 16)}`)));
	const structured = new shared.UUID.Structured();
	structured.setMostSignificantBits(half(0)).setLeastSignificantBits(half(16));
	return new shared.UUID().setStructured(structured);
}

export function proposed(
	eventId: string,
	properties: Record<string, string> = {
		type: "T",
		"content-type": "application/json",
	},
): streamsMessages.BatchAppendReq.ProposedMessage {
	const message = new BatchAppendReq.ProposedMessage();
	message.setId(uuid(eventId)).setData(Buffer.from("{}"));
	for (const [key, value] of Object.entries(properties)) {
		message.getMetadataMap().set(key, value);
	}
	return message;
}

/** A long call for batch appends and what has been answered on it. */
export class BatchCall {
	readonly answers: streamsMessages.BatchAppendResp[] = [];
	error: Error | null = null;
	hasEnded = false;
	readonly #call: ClientDuplexStream<
		streamsMessages.BatchAppendReq,
		streamsMessages.BatchAppendResp
	>;

	constructor(client: StreamsClient) {
		this.#call = client.batchAppend();
		this.#call.on("data", (answer) => this.answers.push(answer));
		this.#call.on("error", (error: Error) => {
			this.error = error;
		});
		this.#call.on("end", () => {
			this.hasEnded = true;
		});
	}

	send(request: streamsMessages.BatchAppendReq): void {
		this.#call.write(request);
	}

	end(): void {
		this.#call.end();
	}

	cancel(): void {
		this.#call.cancel();
	}

	answered(count: number): Promise<void> {
		return until(() => this.answers.length >= count);
	}
}
