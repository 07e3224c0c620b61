/** The embedded event store alone, for EventStoreDB's own clients: a local EventStoreDB for development. */

import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	CannotListen,
	type EventStoreServer,
	startEventStoreServer,
} from "#event-store-server";
import { JourneylogError } from "#kernel";
import { isHost, isLoopback } from "../../../server/src/settings/host.js";
import { WrongUse } from "../failure.js";

/** EventStoreDB's own. */
const DEFAULT_PORT = 2113;
const PORT_MAX = 65_535;

interface ServeOptions {
	readonly port: number;
	readonly data: string;
	readonly host: string;
	readonly expose?: true;
}

export function addEventStoreCommand(journeylog: Command): void {
	const eventStore = journeylog
		.command("event-store")
		.description("the embedded event store, for EventStoreDB's own clients");
	eventStore
		.command("serve")
		.description("offer it over EventStoreDB's protocol until it is stopped")
		.option(
			"--port <port>",
			"to listen on; 0 takes a free one",
			port,
			DEFAULT_PORT,
		)
		.option(
			"--data <directory>",
			"where its files lie, or are made",
			process.env.DATA_DIR ?? "./data",
		)
		.option("--host <address>", "to listen on", host, "127.0.0.1")
		.option(
			"--expose",
			"allow an address that other machines reach, though anybody there may then read and write",
		)
		.action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
	if (!isLoopback(options.host) && options.expose !== true) {
		throw new WrongUse(
			`--host ${options.host}: other machines reach it, and anybody there could read and write; --expose allows that`,
		);
	}
	const stopped = stopSignal();
	const directory = resolve(options.data);
	const store = await openStore(directory);
	const server = await startServer(store, options);
	const url = `esdb://${inUrl(options.host)}:${server.port}?tls=false`;
	console.log(`event store is up: ${url}  data ${directory}`);
	await stopped;
	await server.close();
	await store.close();
}

async function openStore(directory: string): Promise<EmbeddedEventStore> {
	try {
		return await openEmbeddedEventStore({ directory });
	} catch (error) {
		if (!(error instanceof JourneylogError)) throw error;
		throw new WrongUse(`--data: ${error.message}`, { cause: error });
	}
}

async function startServer(
	store: EmbeddedEventStore,
	{ host, port }: ServeOptions,
): Promise<EventStoreServer> {
	try {
		return await startEventStoreServer({ log: store.raw, host, port });
	} catch (error) {
		await store.close();
		if (!(error instanceof CannotListen)) throw error;
		throw new WrongUse(`--port: ${error.message}`, { cause: error });
	}
}

function stopSignal(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ["SIGTERM", "SIGINT"] as const) {
			process.once(signal, () => resolve());
		}
	});
}

function inUrl(host: string): string {
	return host.includes(":") ? `[${host}]` : host;
}

function host(text: string): string {
	if (isHost(text)) return text;
	throw new InvalidArgumentError("It must be an address or a host's name.");
}

function port(text: string): number {
	const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
	if (number <= PORT_MAX) return number;
	throw new InvalidArgumentError(`It must be 0 to ${PORT_MAX}.`);
}
