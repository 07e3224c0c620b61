/**
 * An embedded NATS broker: the core protocol over TCP, for trying out and for tests. No authentication, no TLS, no
 * JetStream: bind it to a loopback address unless the network is trusted.
 */

import { randomUUID } from "node:crypto";
import {
	type AddressInfo,
	createServer,
	isIPv6,
	type Server,
	type Socket,
} from "node:net";
import { Client } from "./client.js";
import { type BrokerLimits, DEFAULT_LIMITS } from "./limits.js";
import { ERRORS, infoLine, PROTOCOL_VERSION } from "./protocol.js";
import { Router } from "./router.js";

export interface NatsBrokerOptions {
	/** Address to bind; `127.0.0.1` when left out. */
	readonly host?: string;
	/** 0 takes a free one; 4222 when left out. */
	readonly port?: number;
	readonly limits?: Partial<BrokerLimits>;
}

export interface NatsBroker {
	readonly port: number;
	/** `nats://host:port`, as clients take it. */
	readonly url: string;
	/** Clients connected now. */
	connections(): number;
	/** Hangs up on all clients, after what was sent to them has gone out, and frees the port. */
	close(): Promise<void>;
}

/** The address cannot be bound. `code` is the system's: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, ... */
export class BrokerCannotListen extends Error {
	constructor(
		readonly code: string,
		readonly host: string,
		readonly port: number,
		cause: unknown,
	) {
		super(`cannot listen on ${host}:${port}: ${code}`, { cause });
		this.name = "BrokerCannotListen";
	}
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 4222;

/** @throws BrokerCannotListen */
export async function startNatsBroker(
	options: NatsBrokerOptions = {},
): Promise<NatsBroker> {
	const host = options.host ?? DEFAULT_HOST;
	const server = createServer({ noDelay: true });
	const port = await listen(server, host, options.port ?? DEFAULT_PORT);
	const limits = { ...DEFAULT_LIMITS, ...options.limits };
	const clients = acceptClients(server, host, port, limits);
	return {
		port,
		url: `nats://${isIPv6(host) ? `[${host}]` : host}:${port}`,
		connections: () => clients.size,
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			for (const client of clients) client.close();
			await closed;
			clients.clear();
		},
	};
}

function listen(server: Server, host: string, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => {
			const code = error.code ?? "UNKNOWN";
			reject(new BrokerCannotListen(code, host, port, error));
		});
		server.listen({ host, port }, () => {
			server.removeAllListeners("error");
			// A failed accept (too many open files) concerns that one connection only.
			server.on("error", () => undefined);
			resolve((server.address() as AddressInfo).port);
		});
	});
}

function acceptClients(
	server: Server,
	host: string,
	port: number,
	limits: BrokerLimits,
): Set<Client> {
	const serverId = randomUUID();
	const router = new Router();
	const clients = new Set<Client>();
	let lastClientId = 0;
	server.on("connection", (socket: Socket) => {
		const client = new Client(socket, router, limits);
		client.send(
			infoLine({
				server_id: serverId,
				server_name: "journeylog",
				version: PROTOCOL_VERSION,
				proto: 1,
				host,
				port,
				headers: true,
				jetstream: false,
				max_payload: limits.payloadBytesMax,
				client_id: ++lastClientId,
				client_ip: socket.remoteAddress ?? "",
			}),
		);
		if (clients.size >= limits.connectionsMax) {
			client.close(ERRORS.connections);
			return;
		}
		clients.add(client);
		socket.once("close", () => clients.delete(client));
	});
	return clients;
}
