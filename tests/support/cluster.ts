/**
 * One or more processes of the built server on servers of their own:
 *
 *     const cluster = await Cluster.start({ eventStore: true, database: true, nats: true });
 *     const api = await cluster.process({ roles: "api" });
 *     const projector = await cluster.process({ roles: "projector" });
 *     await cluster.close();
 */

import {
	type EventStoreProcess,
	startEventStore,
} from "./event-store-process.js";
import { type NatsServer, startNatsServer } from "./nats-server.js";
import { type PostgresServer, startPostgres } from "./postgres-server.js";
import {
	removeDirectory,
	type ServerOptions,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "./server.js";
import type { Env } from "./server-process.js";

/** Which of the three are servers of their own: new ones (true), or one that outlives the cluster. Others are embedded. */
export interface ClusterOptions {
	readonly eventStore?: boolean | EventStoreProcess;
	/** A new database on it. */
	readonly database?: boolean | PostgresServer;
	/** A new one has JetStream. */
	readonly nats?: boolean | NatsServer;
}

interface Servers {
	readonly eventStore: EventStoreProcess | null;
	readonly postgres: PostgresServer | null;
	readonly nats: NatsServer | null;
}

export class Cluster implements Servers {
	readonly eventStore: EventStoreProcess | null;
	readonly postgres: PostgresServer | null;
	readonly nats: NatsServer | null;
	private readonly processes: TestServer[] = [];

	private constructor(
		/** Of all processes that name no other. */
		readonly dataDir: string,
		/** Settings with which a process uses the cluster's servers. */
		readonly env: Env,
		servers: Servers,
		private readonly owned: readonly { stop(): Promise<void> }[],
	) {
		this.eventStore = servers.eventStore;
		this.postgres = servers.postgres;
		this.nats = servers.nats;
	}

	static async start(options: ClusterOptions): Promise<Cluster> {
		const owned: { stop(): Promise<void> }[] = [];
		const have = async <S extends { stop(): Promise<void> }>(
			wanted: boolean | S | undefined,
			start: () => Promise<S>,
		): Promise<S | null> => {
			if (typeof wanted === "object") return wanted;
			if (wanted !== true) return null;
			const server = await start();
			owned.push(server);
			return server;
		};
		const eventStore = await have(options.eventStore, startEventStore);
		const postgres = await have(options.database, startPostgres);
		const nats = await have(options.nats, () =>
			startNatsServer({ jetstream: true }),
		);
		const databaseUrl = await postgres?.createDatabase();
		const env = {
			...(eventStore !== null && { EVENT_STORE_URL: eventStore.url }),
			...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
			...(nats !== null && { NATS_URL: nats.url }),
		};
		const servers = { eventStore, postgres, nats };
		return new Cluster(await temporaryDirectory(), env, servers, owned);
	}

	/** One more process, which ends with the cluster. */
	async process(options: ServerOptions = {}): Promise<TestServer> {
		const process = await startServer({
			dataDir: this.dataDir,
			...options,
			env: { ...this.env, ...options.env },
		});
		this.processes.push(process);
		return process;
	}

	/** Ends all processes, then the servers that it started, and removes their files. */
	async close(): Promise<void> {
		const ends = await Promise.allSettled(
			this.processes.map((process) => process.close()),
		);
		for (const server of this.owned) await server.stop();
		await removeDirectory(this.dataDir);
		for (const end of ends) if (end.status === "rejected") throw end.reason;
	}
}
