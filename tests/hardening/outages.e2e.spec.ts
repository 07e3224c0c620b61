/** The event store, NATS and PostgreSQL each taken away under load and given back: nothing acknowledged is lost. */

import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import type { RecordedDomainEvent } from "#kernel";
import { naiveModels } from "../naive/models.js";
import { findNatsServer } from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import type { TestServer } from "../support/server.js";
import { KillLoad } from "./kill-load.js";
import { LoadedCluster, residentBytes } from "./loaded-cluster.js";
import { until } from "./server-process.js";
import { misrecorded, strangers, unpublished, visitIdsOf } from "./verdicts.js";

const AWAY_MS = 20_000;
/** Load before, and after it is back. */
const BEFORE_MS = 3_000;
const AFTER_MS = 3_000;
/** How soon everybody must have noticed that it is back. */
const BACK_MS_MAX = 30_000;
/**
 * Heap of each thread, as an operator bounds it on a small machine: a process that gathered what waits would end. Left
 * to itself, Node lets garbage lie for as long as the machine has memory, and what is resident would tell little.
 */
const HEAP_MIB = 160;
/** What a process may hold while something is away; what waits is bounded, and the log is not kept in memory. */
const RESIDENT_BYTES_MAX = 512 * 1_048_576;
const SAMPLE_EVERY_MS = 500;

jest.setTimeout(300_000);

interface Health {
	readonly status: string;
	readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

interface Dependency {
	readonly name: string;
	readonly of: (cluster: LoadedCluster) => Server;
	/** What a process that needs it says of itself meanwhile. */
	readonly told: { readonly check: string; readonly by: "api" | "worker" };
	/** Whether commands are answered without it. */
	readonly takesCommands: boolean;
}

interface Server {
	kill(): Promise<void>;
	restart(): Promise<void>;
}

const present = <T>(server: T | null): T => {
	if (server === null) throw new Error("the cluster has no such server");
	return server;
};

const DEPENDENCIES: readonly Dependency[] = [
	{
		name: "the event store",
		of: ({ cluster }) => present(cluster.eventStore),
		told: { check: "eventStore", by: "api" },
		takesCommands: false,
	},
	{
		name: "NATS",
		of: ({ cluster }) => present(cluster.nats),
		told: { check: "nats", by: "worker" },
		takesCommands: true,
	},
	{
		name: "PostgreSQL",
		of: ({ cluster }) => present(cluster.postgres),
		told: { check: "readModels", by: "api" },
		takesCommands: true,
	},
];

describeWith(findNatsServer() && findPostgres(), "under load, away", () => {
	const seed = drawSeed();
	const load = new KillLoad(seed, randomFrom(seed), { mayRefuse: true });
	const residentMax = { bytes: 0 };
	let cluster: LoadedCluster;
	let api: TestServer;
	let worker: TestServer;
	let sampling: NodeJS.Timeout;

	beforeAll(async () => {
		cluster = await LoadedCluster.start();
		const env = {
			VISIT_IDLE_AFTER: "PT2S",
			VISIT_ENDS_AFTER: "PT4S",
			NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
		};
		api = await cluster.process("api", env);
		worker = await cluster.process("projector,broadcaster", env);
		await cluster.define(api);
		sampling = setInterval(() => {
			const bytes = [api, worker].map(({ pid }) => residentBytes(pid));
			residentMax.bytes = Math.max(residentMax.bytes, ...bytes);
		}, SAMPLE_EVERY_MS);
	});
	afterAll(async () => {
		clearInterval(sampling);
		await cluster?.close();
	});

	async function healthOf(by: "api" | "worker"): Promise<Health> {
		const server = by === "api" ? api : worker;
		return (await server.get<Health>("/health/ready")).body;
	}

	/** Load, the outage in it, and load again; gives the commands answered meanwhile and what was told. */
	async function outage({ of, told }: Dependency) {
		const server = of(cluster);
		load.start(api.url);
		await sleep(BEFORE_MS);
		await server.kill();
		const before = load.acknowledged.size;
		await sleep(AWAY_MS);
		const health = await healthOf(told.by);
		const during = load.acknowledged.size - before;
		await server.restart();
		await until(
			"everybody says that it is back",
			async () => {
				const { status } = await healthOf("api");
				return status === "ok" && (await healthOf("worker")).status === "ok";
			},
			BACK_MS_MAX,
		);
		await sleep(AFTER_MS);
		await load.stop();
		await load.sendLost(api.url);
		return { during, check: health.checks[told.check] };
	}

	it.each(DEPENDENCIES)(
		"$name: nothing acknowledged is lost, and all catch up",
		async (dependency) => {
			const { during, check } = await outage(dependency);
			expect(check?.status).not.toBe("up");
			if (dependency.takesCommands) expect(during).toBeGreaterThan(1_000);
			else expect(load.refusedEver).toBeGreaterThan(0);
			expect(load.unexpected).toEqual([]);
			const parts = { api, projector: worker, broadcaster: worker };
			const log = await cluster.settle(parts, "none");
			await checkAgainst(log);
		},
	);

	async function checkAgainst(log: readonly RecordedDomainEvent[]) {
		const { acknowledged } = load;
		expect(misrecorded(acknowledged.values(), log, "reached")).toEqual([]);
		expect(strangers(log, acknowledged)).toEqual([]);
		const started = visitIdsOf(log, "VisitStarted");
		expect(new Set(started).size).toBe(started.length);
		const folded = naiveModels(log);
		const stored = await cluster.storedModels();
		expect(stored.parked).toBe(0);
		expect(stored.visits).toEqual(folded.visits);
		expect(stored.visitors).toEqual(folded.visitors);
		const broadcasts = await cluster.broadcasts();
		const published = new Set(broadcasts.map(({ id }) => id));
		expect(unpublished(log, published)).toEqual([]);
	}

	it("held no more in memory than its bounds let it", () => {
		expect(residentMax.bytes).toBeGreaterThan(0);
		expect(residentMax.bytes).toBeLessThan(RESIDENT_BYTES_MAX);
	});
});
