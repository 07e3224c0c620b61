/** One keep-alive connection that has at most one request under way. */

import { connect, type Socket } from "node:net";
import { type OnResponse, ResponseParser } from "./response-parser.js";

const READ_BYTES = 65_536;
const CONNECT_MS_MAX = 5_000;

/** Reads are handled before the next one begins, so all connections can read into the same memory. */
const readBuffer = Buffer.allocUnsafe(READ_BYTES);

export class Connection {
	/** Called for each answer; set by whoever sends. */
	onResponse: OnResponse = () => {};
	/** Called once when the connection is lost, or the server sends what cannot be read. */
	onLost: (reason: Error) => void = () => {};
	private lost: Error | null = null;

	private constructor(private readonly socket: Socket) {}

	/** Connects to loopback. Rejects where nobody listens, or after CONNECT_MS_MAX. */
	static open(port: number): Promise<Connection> {
		return new Promise((resolve, reject) => {
			let connection: Connection | null = null;
			const parser = new ResponseParser((status, body) =>
				connection?.onResponse(status, body),
			);
			const socket = connect({
				host: "127.0.0.1",
				port,
				noDelay: true,
				onread: {
					buffer: readBuffer,
					callback: (length) => {
						try {
							parser.push(readBuffer.subarray(0, length));
						} catch (error) {
							socket.destroy(error as Error);
						}
						return true;
					},
				},
			});
			socket.setTimeout(CONNECT_MS_MAX, () =>
				socket.destroy(new Error(`no connection to port ${port}`)),
			);
			socket.once("connect", () => {
				socket.setTimeout(0);
				connection = new Connection(socket);
				resolve(connection);
			});
			socket.once("error", (error) => {
				if (connection === null) reject(error);
				else connection.lose(error);
			});
			socket.once("close", () =>
				connection?.lose(new Error("the server closed the connection")),
			);
		});
	}

	/** `request` must stay as it is until the answer has come. */
	send(request: Buffer): void {
		if (this.lost === null) this.socket.write(request);
		else this.onLost(this.lost);
	}

	close(): void {
		this.onLost = () => {};
		this.socket.destroy();
	}

	private lose(reason: Error): void {
		if (this.lost !== null) return;
		this.lost = reason;
		this.onLost(reason);
	}
}

/** All or none: those that did open are closed where one did not. */
export async function openConnections(
	port: number,
	count: number,
): Promise<readonly Connection[]> {
	const opened = await Promise.allSettled(
		Array.from({ length: count }, () => Connection.open(port)),
	);
	const connections = opened.flatMap((one) =>
		one.status === "fulfilled" ? [one.value] : [],
	);
	const failed = opened.find((one) => one.status === "rejected");
	if (failed === undefined) return connections;
	for (const connection of connections) connection.close();
	throw failed.reason;
}
