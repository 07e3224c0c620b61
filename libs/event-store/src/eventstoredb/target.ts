/** What a connection string points to: hosts, how to find the right one, and what to show it. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { EndPoint } from "@eventstore/db-client";
import { discoverEndpoint } from "@eventstore/db-client/dist/Client/discovery.js";
import type { ConnectionOptions } from "@eventstore/db-client/dist/Client/parseConnectionString.js";
import {
	type ChannelCredentials,
	type ChannelOptions,
	credentials,
} from "@grpc/grpc-js";
import { UnusableConnectionString } from "./connection-string.js";
import { MESSAGE_BYTES_MAX } from "./limits.js";

/** As EventStoreDB's own clients have it. */
const KEEP_ALIVE_MS = 10_000;

export class Target {
	/** Hosts for messages and logs; no secret in it. */
	readonly label: string;
	readonly channelCredentials: ChannelCredentials;
	readonly channelOptions: ChannelOptions;
	/** HTTP Basic; null without a user, and over an insecure connection, where EventStoreDB asks for none. */
	readonly authorization: string | null;
	readonly connectionName: string;

	/** Reads the files that the options name. @throws UnusableConnectionString */
	constructor(private readonly options: ConnectionOptions) {
		const { hosts, tls, defaultCredentials: user } = options;
		this.label = hosts.map(nameOf).join(",");
		this.channelCredentials =
			tls === false ? credentials.createInsecure() : tlsCredentials(options);
		this.authorization =
			tls === false || user === undefined
				? null
				: `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`;
		this.connectionName = options.connectionName ?? `journeylog-${process.pid}`;
		const { keepAliveInterval, keepAliveTimeout } = options;
		this.channelOptions = {
			"grpc.keepalive_time_ms": keepAliveMs(keepAliveInterval),
			"grpc.keepalive_timeout_ms": keepAliveMs(keepAliveTimeout),
			"grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
			// A new channel begins anew, and does not wait out the pauses of one that failed before.
			"grpc.use_local_subchannel_pool": 1,
			// Calls that fail are made again by those who know whether they may.
			"grpc.enable_retries": 0,
		};
	}

	/** The node to connect to; asks the cluster where there is one. Rejects where no node is fit. */
	async endpoint(): Promise<string> {
		const { hosts, dnsDiscover, ...options } = this.options;
		const [first] = hosts as [EndPoint];
		if (!dnsDiscover && hosts.length === 1) return nameOf(first);
		// One round: who connects tries again, with pauses of its own.
		const rounds = { maxDiscoverAttempts: 1, ...options };
		const nodes = dnsDiscover ? { discover: first } : { endpoints: hosts };
		return nameOf(
			await discoverEndpoint({ ...rounds, ...nodes }, this.channelCredentials),
		);
	}
}

export function nameOf({ address, port }: EndPoint): string {
	return `${address}:${port}`;
}

function tlsCredentials(options: ConnectionOptions): ChannelCredentials {
	const { tlsCAFile, userKeyFile, userCertFile } = options;
	if ((userKeyFile === undefined) !== (userCertFile === undefined)) {
		throw new UnusableConnectionString(
			"userCertFile and userKeyFile go together",
		);
	}
	const [authority, key, certificate] = [
		fileOf("tlsCAFile", tlsCAFile),
		fileOf("userKeyFile", userKeyFile),
		fileOf("userCertFile", userCertFile),
	];
	try {
		return credentials.createSsl(authority, key, certificate);
	} catch (error) {
		throw new UnusableConnectionString(
			`a certificate or key cannot be used: ${(error as Error).message}`,
		);
	}
}

function fileOf(option: string, path: string | undefined): Buffer | null {
	if (path === undefined) return null;
	try {
		return readFileSync(resolve(path));
	} catch (error) {
		throw new UnusableConnectionString(
			`${option} cannot be read: ${(error as Error).message}`,
		);
	}
}

/** -1 turns keep-alive off. */
function keepAliveMs(given: number = KEEP_ALIVE_MS): number {
	return given < 0 ? 2 ** 31 - 1 : given;
}
