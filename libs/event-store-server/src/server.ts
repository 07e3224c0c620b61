/** EventStoreDB's gRPC protocol over an embedded log: one insecure node. */

import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import {
	logVerbosity,
	Server,
	ServerCredentials,
	setLogVerbosity,
} from "@grpc/grpc-js";
import type { RawLog } from "#event-store";
import { JourneylogError } from "#kernel";
import { gossipService } from "./gossip.js";
import { LiveFeed } from "./live-feed.js";
import { persistentService } from "./persistent/service/persistent-service.js";
import { serverFeaturesService } from "./server-features.js";
import type { GrpcService } from "./service.js";
import { LogGrowth } from "./streams/log-growth.js";
import { SUBSCRIPTIONS_MAX } from "./streams/read.js";
import { StreamAccess } from "./streams/stream-access.js";
import { streamsService } from "./streams/streams-service.js";
import { writeFirstEpoch } from "./system-events.js";

/** Bytes of one message from a client at most; an append larger than the limit still comes far enough to be told so. */
const REQUEST_BYTES_MAX = 17_825_792;

/** Calls of one connection at a time at most. */
const CALLS_PER_CONNECTION_MAX = 10_000;

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
	/** Subscriptions at one time, of all clients together; SUBSCRIPTIONS_MAX when left out. */
	readonly subscriptionsMax?: number;
	/** Further services, offered beside those of this module. */
	readonly services?: readonly GrpcService[];
}

export interface EventStoreServer {
	readonly port: number;
	/** Ends all calls. The log stays open. */
	close(): Promise<void>;
}

/** The address is taken, or none of this machine. */
export class CannotListen extends JourneylogError {
	readonly code = "cannot-listen";
}

/** Listens when it resolves. @throws CannotListen, and what the log throws */
export async function startEventStoreServer({
	log,
	host,
	port,
	closedPrefixes = [],
	subscriptionsMax = SUBSCRIPTIONS_MAX,
	services = [],
}: EventStoreServerOptions): Promise<EventStoreServer> {
	const instanceId = randomUUID();
	await writeFirstEpoch(log, instanceId, Date.now());
	const closing = new AbortController();
	// Every long call listens; their number has a bound of its own.
	setMaxListeners(0, closing.signal);
	const live = {
		feed: new LiveFeed(log, await log.headPosition()),
		growth: new LogGrowth(log),
		closing: closing.signal,
	};
	const server = new Server({
		"grpc.max_concurrent_streams": CALLS_PER_CONNECTION_MAX,
		"grpc.max_receive_message_length": REQUEST_BYTES_MAX,
	});
	const access = new StreamAccess(closedPrefixes);
	const offered = [
		streamsService(log, access, live, subscriptionsMax),
		await persistentService(log, live.feed),
		...services,
	];
	for (const { definition, implementation } of [
		...offered,
		serverFeaturesService(offered),
		gossipService(instanceId),
	]) {
		server.addService(definition, implementation);
	}
	const close = async () => {
		closing.abort();
		const ended = shutDown(server);
		// They may have calls to end that would not end by themselves.
		await Promise.all(offered.map((service) => service.close?.()));
		await ended;
		live.feed.stop();
		live.growth.close();
	};
	const address = host.includes(":") ? `[${host}]` : host;
	try {
		return { port: await bind(server, `${address}:${port}`), close };
	} catch (error) {
		await close();
		throw error;
	}
}

function bind(server: Server, address: string): Promise<number> {
	// grpc-js would write to standard error what the rejection tells.
	setLogVerbosity(logVerbosity.NONE);
	const credentials = ServerCredentials.createInsecure();
	return new Promise((resolve, reject) => {
		server.bindAsync(address, credentials, (error, port) => {
			if (error === null) return resolve(port);
			const isTaken = error.message.includes("EADDRINUSE");
			const reason = isTaken ? "it is taken" : error.message;
			const message = `cannot listen on ${address}: ${reason}`;
			reject(new CannotListen(message, { cause: error }));
		});
	});
}

/** Calls are given a moment to end, then cut. */
function shutDown(server: Server): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => server.forceShutdown(), CLOSE_WAIT_MS);
		server.tryShutdown(() => {
			clearTimeout(timer);
			resolve();
		});
	});
}
