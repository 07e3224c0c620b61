/** A store with its protocol server on a directory, and a client; all of them can be begun anew. */

import { EventStoreDBClient } from "@eventstore/db-client";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import { type EventStoreServer, startEventStoreServer } from "../../server.js";

export class RestartedServer {
	client!: EventStoreDBClient;
	#store!: EmbeddedEventStore;
	#server!: EventStoreServer;

	private constructor(private readonly directory: string) {}

	static async start(directory: string): Promise<RestartedServer> {
		const running = new RestartedServer(directory);
		await running.#start();
		return running;
	}

	/** `seen`: what the client shall see of the server's end, before it leaves itself. */
	async restart(seen: () => Promise<unknown> = async () => {}): Promise<void> {
		await this.stop(seen);
		await this.#start();
	}

	async stop(seen: () => Promise<unknown> = async () => {}): Promise<void> {
		const closed = this.#server.close();
		await seen();
		await this.client.dispose();
		await closed;
		await this.#store.close();
	}

	async #start(): Promise<void> {
		const { directory } = this;
		this.#store = await openEmbeddedEventStore({ directory });
		this.#server = await startEventStoreServer({
			log: this.#store.raw,
			host: "127.0.0.1",
			port: 0,
		});
		this.client = EventStoreDBClient.connectionString(
			`esdb://127.0.0.1:${this.#server.port}?tls=false`,
		);
	}
}
