/** A client without a library: bytes out, bytes in. */

import { connect, type Socket } from "node:net";

const WAIT_MS_MAX = 10_000;

export class RawClient {
	#received = "";
	#closed = false;
	#wake: () => void = () => undefined;

	private constructor(private readonly socket: Socket) {
		socket.on("data", (chunk: Buffer) => {
			this.#received += chunk.toString("latin1");
			this.#wake();
		});
		socket.on("error", () => undefined);
		socket.on("close", () => {
			this.#closed = true;
			this.#wake();
		});
	}

	/** Connects and takes in the INFO line. */
	static async open(port: number): Promise<RawClient> {
		const client = new RawClient(connect({ port, host: "127.0.0.1" }));
		client.socket.setNoDelay(true);
		await client.until((text) => text.includes("\r\n"));
		return client;
	}

	/** The object of the INFO line. */
	get info(): Record<string, unknown> {
		const end = this.#received.indexOf("\r\n");
		return JSON.parse(this.#received.slice("INFO ".length, end));
	}

	/** All that came after the INFO line, as latin1 text. */
	get received(): string {
		return this.#received.slice(this.#received.indexOf("\r\n") + 2);
	}

	get isClosed(): boolean {
		return this.#closed;
	}

	/** Resolves when the system has taken the bytes. */
	send(bytes: string | Buffer): Promise<void> {
		return new Promise((resolve) => {
			this.socket.write(bytes, "latin1", () => resolve());
		});
	}

	pause(): void {
		this.socket.pause();
	}

	close(): void {
		this.socket.destroy();
	}

	async untilReceived(part: string): Promise<string> {
		await this.until(() => this.received.includes(part));
		return this.received;
	}

	async untilClosed(): Promise<string> {
		await this.until(() => this.#closed);
		return this.received;
	}

	private until(holds: (text: string) => boolean): Promise<void> {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#wake = () => undefined;
				reject(new Error(`waited in vain; received ${this.received}`));
			}, WAIT_MS_MAX);
			this.#wake = () => {
				if (!holds(this.#received) && !this.#closed) return;
				clearTimeout(timer);
				this.#wake = () => undefined;
				if (holds(this.#received)) resolve();
				else reject(new Error(`closed; received ${this.received}`));
			};
			this.#wake();
		});
	}
}
