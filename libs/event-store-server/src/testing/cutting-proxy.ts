/** A TCP proxy in front of a server that can cut, hold and count what goes through it. */

import { type AddressInfo, connect, createServer, type Socket } from "node:net";

interface Pair {
	readonly client: Socket;
	readonly server: Socket;
}

export class CuttingProxy {
	readonly #pairs = new Set<Pair>();
	readonly #server;
	/** Bytes from the server that have gone on to clients. */
	bytesDown = 0;
	#isHeld = false;

	private constructor(targetPort: number) {
		this.#server = createServer((client) => this.#join(client, targetPort));
	}

	static async start(targetPort: number): Promise<CuttingProxy> {
		const proxy = new CuttingProxy(targetPort);
		await new Promise<void>((resolve) => {
			proxy.#server.listen(0, "127.0.0.1", resolve);
		});
		return proxy;
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	/** Breaks every connection, in the middle of whatever it carries. */
	cut(): void {
		for (const { client, server } of this.#pairs) {
			client.resetAndDestroy();
			server.resetAndDestroy();
		}
		this.#pairs.clear();
	}

	/** Nothing goes through, in either direction, and no connection breaks. */
	hold(): void {
		this.#isHeld = true;
		for (const { client, server } of this.#pairs) {
			client.pause();
			server.pause();
		}
	}

	release(): void {
		this.#isHeld = false;
		for (const { client, server } of this.#pairs) {
			client.resume();
			server.resume();
		}
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#join(client: Socket, targetPort: number): void {
		const server = connect(targetPort, "127.0.0.1");
		const pair = { client, server };
		this.#pairs.add(pair);
		const part = () => {
			this.#pairs.delete(pair);
			client.destroy();
			server.destroy();
		};
		for (const socket of [client, server]) {
			socket.on("error", part);
			socket.on("close", part);
		}
		forward(client, server, () => {});
		forward(server, client, (bytes) => {
			this.bytesDown += bytes;
		});
		if (this.#isHeld) this.hold();
	}
}

/** With back-pressure, so that what the receiver does not take is not asked for. */
function forward(
	from: Socket,
	to: Socket,
	count: (bytes: number) => void,
): void {
	from.on("data", (chunk) => {
		count(chunk.length);
		if (to.write(chunk)) return;
		from.pause();
		to.once("drain", () => from.resume());
	});
}
