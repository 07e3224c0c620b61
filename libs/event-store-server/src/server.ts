/** EventStoreDB's gRPC protocol over an embedded log: one insecure node. */

import { randomUUID } from "node:crypto";
import {
	logVerbosity,
	Server,
	ServerCredentials,
	setLogVerbosity,
} from "@grpc/grpc-js";
import type { RawLog } from "#event-store";
import { gossipService } from "./gossip.js";
import { persistentService } from "./persistent/service/persistent-service.js";
import { serverFeaturesService } from "./server-features.js";
import type { GrpcService } from "./service.js";
import { LiveStreams } from "./streams/live-streams.js";
import { LogGrowth } from "./streams/log-growth.js";
import { StreamAccess } from "./streams/stream-access.js";
import { streamsService } from "./streams/streams-service.js";
import { writeFirstEpoch } from "./system-events.js";

/** Bytes of one message from a client at most; an append larger than the limit still comes far enough to be told so. */
const REQUEST_BYTES_MAX = 17_825_792;

/** How long calls may go on after the server was told to close. */
const CLOSE_WAIT_MS = 2_000;

export interface EventStoreServerOptions {
	readonly log: RawLog;
	/** An address of this machine. */
	readonly host: string;
	/** 0 takes a free one. */
	readonly port: number;
	/** Streams that begin with one of these, and their metadata, cannot be written to through this server. */
	readonly closedPrefixes?: readonly string[];
	/** Further services, offered beside those of this module. */
	readonly services?: readonly GrpcService[];
}

export interface EventStoreServer {
	readonly port: number;
	/** Ends all calls. The log stays open. */
	close(): Promise<void>;
}

/** Listens when it resolves. Rejects where the port cannot be had, and with what the log throws. */
export async function startEventStoreServer({
	log,
	host,
	port,
	closedPrefixes = [],
	services = [],
}: EventStoreServerOptions): Promise<EventStoreServer> {
	const instanceId = randomUUID();
	await writeFirstEpoch(log, instanceId, Date.now());
	const live = {
		streams: new LiveStreams(log, await log.headPosition()),
		growth: new LogGrowth(log),
	};
	const server = new Server({
		"grpc.max_receive_message_length": REQUEST_BYTES_MAX,
	});
	const offered = [
		streamsService(log, new StreamAccess(closedPrefixes), live),
		await persistentService(log),
		...services,
	];
	let boundPort = port;
	const gossip = gossipService(instanceId, () => ({ host, port: boundPort }));
	for (const { definition, implementation } of [
		...offered,
		serverFeaturesService(offered),
		gossip,
	]) {
		server.addService(definition, implementation);
	}
	const close = async () => {
		const ended = shutDown(server);
		// They may have calls to end that would not end by themselves.
		await Promise.all(offered.map((service) => service.close?.()));
		await ended;
		live.streams.close();
		live.growth.close();
	};
	const address = host.includes(":") ? `[${host}]` : host;
	try {
		boundPort = await bind(server, `${address}:${port}`);
	} catch (error) {
		await close();
		throw error;
	}
	return { port: boundPort, close };
}

function bind(server: Server, address: string): Promise<number> {
	// grpc-js would write to standard error what the rejection tells.
	setLogVerbosity(logVerbosity.NONE);
	const credentials = ServerCredentials.createInsecure();
	return new Promise((resolve, reject) => {
		server.bindAsync(address, credentials, (error, port) => {
			if (error === null) resolve(port);
			else reject(error);
		});
	});
}

/** Subscriptions never end by themselves, so calls are given a moment, then cut. */
function shutDown(server: Server): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => server.forceShutdown(), CLOSE_WAIT_MS);
		server.tryShutdown(() => {
			clearTimeout(timer);
			resolve();
		});
	});
}
