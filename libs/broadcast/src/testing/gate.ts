/** A TCP forwarder that can be cut, to break one client's link to a broker and nobody else's. */

import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Gate {
	readonly url: string;
	/** Breaks every link through it; new ones are let through. */
	cut(): void;
	/** Breaks the next links after so many bytes towards the broker, one number for each link. */
	cutAfter(...bytes: readonly number[]): void;
	/** Breaks every link and lets no new one through until `open`. */
	shut(): void;
	open(): void;
	close(): Promise<void>;
}

export async function openGate(brokerPort: number): Promise<Gate> {
	const links = new Set<Socket>();
	const planned: number[] = [];
	let isOpen = true;
	const cut = () => {
		for (const link of links) link.destroy();
	};
	const server = createServer((link) => {
		if (!isOpen) {
			link.destroy();
			return;
		}
		links.add(link);
		forward(link, brokerPort, planned.shift() ?? Number.POSITIVE_INFINITY);
		link.once("close", () => links.delete(link));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `nats://127.0.0.1:${port}`,
		cut,
		cutAfter: (...bytes) => void planned.push(...bytes),
		shut: () => {
			isOpen = false;
			cut();
		},
		open: () => {
			isOpen = true;
		},
		close: () => {
			cut();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

function forward(link: Socket, brokerPort: number, bytesMax: number): void {
	const broker = connect(brokerPort, "127.0.0.1");
	let bytes = 0;
	link.on("data", (chunk: Buffer) => {
		const taken = chunk.subarray(0, Math.max(0, bytesMax - bytes));
		bytes += chunk.length;
		broker.write(taken);
		if (bytes > bytesMax) link.destroy();
	});
	broker.on("data", (chunk: Buffer) => link.write(chunk));
	for (const [one, other] of [
		[link, broker],
		[broker, link],
	] as const) {
		one.on("error", () => undefined);
		one.on("close", () => other.end());
	}
}
