/** What goes out to one client: gathered during a tick, joined, written once; bounded by what may wait. */

import type { Socket } from "node:net";
import { BATCH_BYTES_MAX } from "./limits.js";

export class Output {
	#parts: (string | Buffer)[] = [];
	#bytes = 0;
	#scheduled = false;

	constructor(
		private readonly socket: Socket,
		private readonly pendingBytesMax: number,
		private readonly onTooMuch: () => void,
	) {}

	/** @param head latin1 text */
	add(head: string, bytes?: Buffer): void {
		this.#parts.push(head);
		this.#bytes += head.length;
		if (bytes !== undefined) {
			this.#parts.push(bytes);
			this.#bytes += bytes.length;
		}
		if (this.#bytes + this.socket.writableLength > this.pendingBytesMax) {
			this.drop();
			this.onTooMuch();
		} else if (this.#bytes >= BATCH_BYTES_MAX) {
			this.flush();
		} else if (!this.#scheduled) {
			this.#scheduled = true;
			// After all sockets that are readable now were read.
			setImmediate(() => this.flush());
		}
	}

	flush(): void {
		this.#scheduled = false;
		if (this.#parts.length === 0) return;
		const joined = Buffer.allocUnsafe(this.#bytes);
		let at = 0;
		for (const part of this.#parts) {
			at +=
				typeof part === "string"
					? joined.write(part, at, "latin1")
					: part.copy(joined, at);
		}
		this.drop();
		if (this.socket.writable) this.socket.write(joined);
	}

	drop(): void {
		this.#parts = [];
		this.#bytes = 0;
	}
}
