/** The server is killed under load, again and again; then the log, the read models and NATS are held against the answers. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import { connect, type NatsConnection } from "nats";
import type { RecordedDomainEvent } from "#kernel";
import { expectChained } from "../../libs/actors/src/testing/expect-chained.js";
import { naiveModels } from "../naive/models.js";
import {
	findNatsServer,
	type NatsServer,
	startNatsServer,
} from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { KillLoad } from "./kill-load.js";
import { readLog, storedModels } from "./models-of-directory.js";
import { type ServerProcess, startServer, until } from "./server-process.js";
import {
	BROADCAST,
	broadcastOf,
	LOAD_OUTCOME,
	LOAD_SEGMENTS,
	misrecorded,
	strangers,
	unpublished,
	visitIdsOf,
} from "./verdicts.js";

const KILLS = 20;
/** Time from the first command to the kill. */
const LIFE_MS_MIN = 50;
const LIFE_MS_MAX = 1_800;
const SETTLE_MS_MAX = 30_000;

jest.setTimeout(480_000);

describeWith(findNatsServer(), "killed under load", () => {
	const seed = drawSeed();
	const directory = mkdtempSync(join(tmpdir(), "journeylog-kill-"));
	const published = new Set<string>();
	const load = new KillLoad(seed, randomFrom(seed));
	let nats: NatsServer;
	let subscriber: NatsConnection;
	let server: ServerProcess;
	const segmentIds: string[] = [];
	let log: readonly RecordedDomainEvent[];

	beforeAll(async () => {
		nats = await startNatsServer({ jetstream: true });
		subscriber = await connect({ servers: nats.url });
		subscriber.subscribe("journeylog.>", {
			callback: (_, message) => {
				published.add(message.json<{ id: string }>().id);
			},
		});
		const start = () =>
			startServer(directory, {
				NATS_URL: nats.url,
				VISIT_IDLE_AFTER: "PT1S",
				VISIT_ENDS_AFTER: "PT2S",
			});
		const random = randomFrom(seed + 1);
		server = await start();
		for (const segment of LOAD_SEGMENTS) {
			segmentIds.push((await define("segments", segment)).segmentId ?? "");
		}
		await define("outcomes", LOAD_OUTCOME);
		for (let kill = 0; kill < KILLS; kill++) {
			load.start(server.url);
			await sleep(LIFE_MS_MIN + random() * (LIFE_MS_MAX - LIFE_MS_MIN));
			await server.kill();
			await load.stop();
			server = await start();
		}
		await load.sendLost(server.url);
		await settle();
		await server.kill();
		log = await readLog(directory);
	});

	afterAll(async () => {
		await server?.kill();
		await subscriber?.close();
		await nats?.stop();
		rmSync(directory, { recursive: true, force: true });
	});

	async function define(kind: string, definition: object) {
		const response = await fetch(`${server.url}/v1/${kind}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(definition),
		});
		expect(response.status).toBe(201);
		return (await response.json()) as { readonly segmentId?: string };
	}

	/** Until no visit is open any more and everybody has followed to the head of the log. */
	async function settle(): Promise<void> {
		const get = async <T>(path: string) =>
			(await fetch(server.url + path)).json() as Promise<T>;
		type Items = { items: readonly unknown[] };
		await until(
			"every visit has ended, every membership expired",
			async () => {
				const members = await get<Items>(
					`/v1/visitors?segmentId=${segmentIds[1]}&limit=1`,
				);
				const active = await get<Items>("/v1/visits?status=active&limit=1");
				const idle = await get<Items>("/v1/visits?status=idle&limit=1");
				const open = [active, idle, members];
				return open.every(({ items }) => items.length === 0);
			},
			SETTLE_MS_MAX,
		);
		await until(
			"read models and NATS have all of the log",
			async () => {
				const metrics = await (await fetch(`${server.url}/metrics`)).text();
				const figure = (name: string) =>
					Number(new RegExp(`^${name}\\S* (\\d+)$`, "m").exec(metrics)?.[1]);
				const head = figure("journeylog_event_store_head_position");
				return (
					head > 0 &&
					figure("journeylog_projection_position") === head &&
					figure("journeylog_broadcast_position") === head
				);
			},
			SETTLE_MS_MAX,
		);
		await subscriber.flush();
	}

	it("was killed with commands under way, and took many", () => {
		expect(load.acknowledged.size).toBeGreaterThan(1_000);
		expect(load.lostEver).toBeGreaterThan(KILLS);
		expect(load.duplicates).toBeGreaterThan(0);
		expect(load.unexpected).toEqual([]);
	});

	it("has each acknowledged command in the log once, as answered", () => {
		expect(misrecorded(load.acknowledged.values(), log)).toEqual([]);
		expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length);
	});

	it("has nothing of a command that nobody sent", () => {
		expect(strangers(log, load.acknowledged)).toEqual([]);
	});

	it("has every event chained to the one before it", () => {
		expectChained(log);
	});

	it("ended each visit once", () => {
		const ended = visitIdsOf(log, "VisitEnded");
		expect(ended).toEqual(visitIdsOf(log, "VisitStarted"));
		expect(new Set(ended).size).toBe(ended.length);
	});

	it("has read models that equal a fold over the log", () => {
		const folded = naiveModels(log);
		const stored = storedModels(directory);
		expect(stored.parked).toBe(0);
		expect(folded.visits.size).toBeGreaterThan(KILLS);
		expect(stored.visits).toEqual(folded.visits);
		expect(stored.visitors).toEqual(folded.visitors);
	});

	it("published every visit, segment and outcome event to NATS", () => {
		const due = broadcastOf(log);
		expect(unpublished(log, published)).toEqual([]);
		expect(new Set(due.map(({ type }) => type))).toEqual(BROADCAST);
		expect(published.size).toBe(due.length);
	});
});
