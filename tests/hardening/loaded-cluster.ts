/** Processes of the server on servers of their own, under load, and what is held against each other afterwards. */

import { readFileSync } from "node:fs";
import { connect, type NatsConnection } from "nats";
import pg from "pg";
import type { RecordedDomainEvent } from "#kernel";
import { Cluster } from "../support/cluster.js";
import { logOf } from "../support/log-of.js";
import {
	removeDirectory,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";
import { DOCUMENTS, type Models } from "./models-of-directory.js";
import { until } from "./server-process.js";
import { LOAD_OUTCOME, LOAD_SEGMENTS } from "./verdicts.js";

const SETTLE_MS_MAX = 120_000;
const STREAM = "JOURNEYLOG";

type Part = "api" | "projector" | "broadcaster";

/** As subscribers get it. */
export interface Broadcast {
	/** The recorded event's. */
	readonly id: string;
	/** The visitor's id. */
	readonly subject: string;
}

export class LoadedCluster {
	private readonly segmentIds: string[] = [];
	private readonly directories: string[] = [];

	private constructor(readonly cluster: Cluster) {}

	/** Event store, PostgreSQL and JetStream, and no process of ours yet. */
	static async start(): Promise<LoadedCluster> {
		const servers = { eventStore: true, database: true, nats: true };
		return new LoadedCluster(await Cluster.start(servers));
	}

	/** One more process, with a data directory that no other has, as on a machine of its own. */
	async process(
		roles: string,
		env: Readonly<Record<string, string>> = {},
	): Promise<TestServer> {
		const dataDir = await temporaryDirectory();
		this.directories.push(dataDir);
		return this.cluster.process({ roles, dataDir, env });
	}

	async close(): Promise<void> {
		await this.cluster.close();
		for (const directory of this.directories) await removeDirectory(directory);
	}

	/** Defines what the load matches. */
	async define(api: TestServer): Promise<void> {
		for (const segment of LOAD_SEGMENTS) {
			const answer = await api.post<{ segmentId: string }>(
				"/v1/segments",
				segment,
			);
			expect(answer.status).toBe(201);
			this.segmentIds.push(answer.body.segmentId);
		}
		const outcome = await api.post("/v1/outcomes", LOAD_OUTCOME);
		expect(outcome.status).toBe(201);
	}

	/**
	 * Until everybody has followed to the last event of ours and nothing more falls due. Gives the log.
	 * @param open which visits may stay open: with short durations none
	 */
	async settle(
		{ api, projector, broadcaster }: Readonly<Record<Part, TestServer>>,
		open: "any" | "none",
	): Promise<readonly RecordedDomainEvent[]> {
		const url = this.cluster.env.EVENT_STORE_URL as string;
		let log: readonly RecordedDomainEvent[] = [];
		const lastOf = async () => {
			log = await logOf(url);
			return log.at(-1)?.position ?? 0;
		};
		const hasFollowed = async (last: number) =>
			(await figure(projector, "journeylog_projection_position")) >= last &&
			(await figure(broadcaster, "journeylog_broadcast_position")) >= last;
		const nothing = [`visitors?segmentId=${this.segmentIds[1]}`];
		if (open === "none") {
			nothing.push("visits?status=active", "visits?status=idle");
		}
		await until(
			"read models and NATS have all of the log, and nothing falls due",
			async () => {
				const last = await lastOf();
				if (!(await hasFollowed(last))) return false;
				for (const path of nothing) {
					if (!(await isEmpty(api, `/v1/${path}&limit=1`))) return false;
				}
				return last === (await lastOf());
			},
			SETTLE_MS_MAX,
		);
		return log;
	}

	/** What the projector wrote into PostgreSQL. */
	async storedModels(): Promise<Models & { readonly parked: number }> {
		const client = new pg.Client(this.cluster.env.DATABASE_URL);
		await client.connect();
		const documents = async (table: keyof typeof DOCUMENTS) => {
			const { id, document } = DOCUMENTS[table];
			const { rows } = await client.query<{ id: string; doc: string }>(
				`select ${id} as id, doc from ${table}`,
			);
			return new Map(rows.map((r) => [r.id, document.read(r.doc)]));
		};
		try {
			const { rows } = await client.query("select 1 from parked_events");
			return {
				visits: await documents("visits"),
				visitors: await documents("visitors"),
				parked: rows.length,
			};
		} finally {
			await client.end();
		}
	}

	/** All that JetStream keeps, in its order. */
	async broadcasts(): Promise<readonly Broadcast[]> {
		const nats = await connect({
			servers: this.cluster.env.NATS_URL as string,
		});
		try {
			return await keptIn(nats);
		} finally {
			await nats.close();
		}
	}
}

async function isEmpty(api: TestServer, path: string): Promise<boolean> {
	const { status, body } = await api.get<{ items: unknown[] }>(path);
	return status === 200 && body.items.length === 0;
}

async function keptIn(nats: NatsConnection): Promise<readonly Broadcast[]> {
	const { state } = await (await nats.jetstreamManager()).streams.info(STREAM);
	const consumer = await nats.jetstream().consumers.get(STREAM);
	const kept: Broadcast[] = [];
	while (kept.length < state.messages) {
		const messages = await consumer.fetch({ max_messages: 1_000 });
		for await (const message of messages) kept.push(message.json<Broadcast>());
	}
	return kept;
}

/** The least of the metric's values; NaN where the process has none. */
async function figure(server: TestServer, name: string): Promise<number> {
	const metrics = await (await fetch(`${server.url}/metrics`)).text();
	const lines = metrics.matchAll(new RegExp(`^${name}\\S* (\\S+)$`, "gm"));
	return Math.min(...[...lines].map(([, value]) => Number(value)));
}

/** Bytes that the process holds in memory now (Linux). */
export function residentBytes(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
