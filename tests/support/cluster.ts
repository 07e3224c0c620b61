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

/** Which of the three are servers of their own; the others are embedded. */
export interface ClusterOptions {
	readonly eventStore?: boolean;
	readonly database?: boolean;
	/** With JetStream. */
	readonly nats?: boolean;
}

export class Cluster {
	private readonly processes: TestServer[] = [];

	private constructor(
		/** Of all processes that name no other. */
		readonly dataDir: string,
		readonly eventStore: EventStoreProcess | null,
		readonly postgres: PostgresServer | null,
		readonly nats: NatsServer | null,
		private readonly databaseUrl: string | null,
	) {}

	static async start(options: ClusterOptions): Promise<Cluster> {
		const postgres = options.database ? await startPostgres() : null;
		return new Cluster(
			await temporaryDirectory(),
			options.eventStore ? await startEventStore() : null,
			postgres,
			options.nats ? await startNatsServer({ jetstream: true }) : null,
			(await postgres?.createDatabase()) ?? null,
		);
	}

	/** Settings with which a process uses the cluster's servers. */
	get env(): Env {
		const { eventStore, databaseUrl, nats } = this;
		return {
			...(eventStore !== null && { EVENT_STORE_URL: eventStore.url }),
			...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
			...(nats !== null && { NATS_URL: nats.url }),
		};
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

	/** Ends all processes, then the servers, and removes their files. */
	async close(): Promise<void> {
		const ends = await Promise.allSettled(
			this.processes.map((process) => process.close()),
		);
		await this.eventStore?.stop();
		await this.postgres?.stop();
		await this.nats?.stop();
		await removeDirectory(this.dataDir);
		for (const end of ends) if (end.status === "rejected") throw end.reason;
	}
}
