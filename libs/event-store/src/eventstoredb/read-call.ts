/** One call of Streams.Read: what the server sends, taken in groups. Nothing is read ahead but what the transport holds. */

import type { ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { ClientReadableStream } from "@grpc/grpc-js";

export class ReadCall {
	readonly #call: ClientReadableStream<ReadResp>;
	#error: Error | null = null;
	#ended = false;
	#wake = () => {};

	constructor(call: ClientReadableStream<ReadResp>) {
		this.#call = call;
		call.on("readable", () => this.#wake());
		call.on("end", () => {
			this.#ended = true;
			this.#wake();
		});
		// Stays on for good: an error that comes late must meet a listener.
		call.on("error", (error) => {
			this.#error = error;
			this.#wake();
		});
	}

	/** Whether nothing has arrived that was not taken. */
	get isDrained(): boolean {
		return this.#call.readableLength === 0;
	}

	/** What has arrived, `countMax` at most, waiting for the first; empty at the end. Rejects as gRPC does. */
	async take(countMax: number): Promise<readonly ReadResp[]> {
		for (;;) {
			const taken: ReadResp[] = [];
			while (taken.length < countMax) {
				const response: ReadResp | null = this.#call.read();
				if (response === null) break;
				taken.push(response);
			}
			if (taken.length > 0) return taken;
			if (this.#error !== null) throw this.#error;
			if (this.#ended) return taken;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	cancel(): void {
		this.#call.cancel();
	}
}
