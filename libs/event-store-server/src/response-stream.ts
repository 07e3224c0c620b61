/** The server's side of a stream of responses: back-pressure, and the client that goes away. */

import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";

/** Messages are encoded before they are written. */
type Call = Pick<
	ServerWritableStream<unknown, Buffer> | ServerDuplexStream<unknown, Buffer>,
	"cancelled" | "destroyed" | "end" | "emit" | "off" | "on" | "once" | "write"
>;

export class ResponseStream {
	readonly #call: Call;
	readonly #over = new AbortController();

	constructor(call: Call) {
		this.#call = call;
		const over = () => this.#over.abort();
		call.once("cancelled", over);
		call.once("close", over);
		// A connection that breaks while something is written.
		call.on("error", over);
	}

	/** Aborts when the client has gone, or the call has ended. */
	get over(): AbortSignal {
		return this.#over.signal;
	}

	get isOver(): boolean {
		return this.#over.signal.aborted;
	}

	/** Sends a message. False where the client should be waited for before the next one. */
	write(message: Buffer): boolean {
		if (this.isOver) return true;
		return this.#call.write(message);
	}

	/** Resolves when the client has taken enough of what was written, or has gone. */
	drained(): Promise<void> {
		if (this.isOver) return Promise.resolve();
		return new Promise((resolve) => {
			const { signal } = this.#over;
			const done = () => {
				this.#call.off("drain", done);
				signal.removeEventListener("abort", done);
				resolve();
			};
			this.#call.once("drain", done);
			signal.addEventListener("abort", done, { once: true });
		});
	}

	/** After the messages written, the status OK. */
	end(): void {
		if (!this.isOver) this.#call.end();
	}

	/** After the messages written, the error's status. */
	fail(error: Error): void {
		if (!this.isOver) this.#call.emit("error", error);
	}
}
