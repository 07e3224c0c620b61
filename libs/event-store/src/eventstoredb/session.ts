/**
 * One connection to one node: a channel and EventStoreDB's Streams service on it, as the client's package defines it.
 * docs/adr/0006 says why the service itself and not the client's own methods over it.
 */

import { StreamsClient } from "@eventstore/db-client/generated/streams_grpc_pb.js";
import type {
	BatchAppendReq,
	BatchAppendResp,
	ReadReq,
} from "@eventstore/db-client/generated/streams_pb.js";
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { PROBE_MS_MAX } from "./limits.js";
import { numberOf } from "./position.js";
import { ReadCall } from "./read-call.js";
import { lastOfAll } from "./read-request.js";
import type { Target } from "./target.js";

export interface CallNeeds {
	/** The answer must be the leader's: for what a decision rests on, and for every write. */
	readonly leader?: boolean;
	/** Left out: the call may last for ever. */
	readonly msMax?: number;
}

export class Session {
	readonly #target: Target;
	readonly #streams: StreamsClient;

	/** Makes no connection until it is used. */
	constructor(target: Target, endpoint: string) {
		this.#target = target;
		this.#streams = new StreamsClient(
			endpoint,
			target.channelCredentials,
			target.channelOptions,
		);
	}

	read(request: ReadReq, needs: CallNeeds): ReadCall {
		const { msMax } = needs;
		const options = msMax === undefined ? {} : { deadline: Date.now() + msMax };
		const metadata = this.#metadata(needs);
		return new ReadCall(this.#streams.read(request, metadata, options));
	}

	/** One long-lived call that carries appends of any stream. */
	batchAppend(): ClientDuplexStream<BatchAppendReq, BatchAppendResp> {
		return this.#streams.batchAppend(this.#metadata({ leader: true }));
	}

	/**
	 * Position of the last event in the log, 0 where it is empty; shows that the node answers. Rejects as gRPC does.
	 * @param signal ends the call
	 */
	head(needs: CallNeeds, signal?: AbortSignal): Promise<number> {
		return this.#lastPosition(lastOfAll(), needs, signal);
	}

	/** Position of the last event before a place in the log where a record begins, or will. Rejects as gRPC does. */
	lastBefore(place: number): Promise<number> {
		return this.#lastPosition(lastOfAll(place), {});
	}

	async #lastPosition(
		request: ReadReq,
		needs: CallNeeds,
		signal?: AbortSignal,
	): Promise<number> {
		const call = this.read(request, { msMax: PROBE_MS_MAX, ...needs });
		const cancel = () => call.cancel();
		signal?.addEventListener("abort", cancel);
		try {
			const [last] = await call.take(1);
			const position = last?.getEvent()?.getEvent()?.getCommitPosition();
			return position === undefined ? 0 : numberOf(position);
		} finally {
			signal?.removeEventListener("abort", cancel);
		}
	}

	/** No new calls; those under way go on. */
	close(): void {
		this.#streams.close();
	}

	#metadata({ leader = false }: CallNeeds): Metadata {
		const { authorization, connectionName } = this.#target;
		const metadata = new Metadata();
		metadata.set("connection-name", connectionName);
		if (leader) metadata.set("requires-leader", "true");
		if (authorization !== null) metadata.set("authorization", authorization);
		return metadata;
	}
}
