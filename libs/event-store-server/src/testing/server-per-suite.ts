/** A store with its protocol server, and official clients to it, for the tests of the enclosing `describe`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventStoreDBClient } from "@eventstore/db-client";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	type EventStoreServer,
	type EventStoreServerOptions,
	startEventStoreServer,
} from "../server.js";

export interface ServerOfSuite {
	store: EmbeddedEventStore;
	server: EventStoreServer;
	client: EventStoreDBClient;
	/** A further client, disposed of after the suite. */
	connect(query?: string): EventStoreDBClient;
}

export function serverPerSuite(
	options: Partial<EventStoreServerOptions> = {},
): ServerOfSuite {
	const clients: EventStoreDBClient[] = [];
	let directory = "";
	const suite = {
		connect(query = "") {
			const url = `esdb://127.0.0.1:${suite.server.port}?tls=false${query}`;
			const client = EventStoreDBClient.connectionString(url);
			clients.push(client);
			return client;
		},
	} as ServerOfSuite;
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-protocol-"));
		suite.store = await openEmbeddedEventStore({ directory });
		suite.server = await startEventStoreServer({
			log: suite.store.raw,
			host: "127.0.0.1",
			port: 0,
			...options,
		});
		suite.client = suite.connect();
	});
	afterAll(async () => {
		await Promise.all(clients.map((client) => client.dispose()));
		await suite.server.close();
		await suite.store.close();
		rmSync(directory, { recursive: true });
	});
	return suite;
}
