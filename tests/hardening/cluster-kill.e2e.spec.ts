/**
 * Two api processes, a projector and a broadcaster on one event store, PostgreSQL and JetStream; every one of the four is
 * killed once under load. Then log, read models and JetStream are held against the answers.
 */

import { jest } from "@jest/globals";
import type { RecordedDomainEvent } from "#kernel";
import { expectChained } from "../../libs/actors/src/testing/expect-chained.js";
import { naiveModels } from "../naive/models.js";
import { findNatsServer } from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import type { TestServer } from "../support/server.js";
import { KillLoad } from "./kill-load.js";
import { type Broadcast, LoadedCluster } from "./loaded-cluster.js";
import type { Models } from "./models-of-directory.js";
import { until } from "./server-process.js";
import { broadcastOf, misrecorded, strangers, visitIdsOf } from "./verdicts.js";

const COMMANDS = 50_000;
const VISITORS = 500;
const LOAD_MS_MAX = 480_000;

jest.setTimeout(LOAD_MS_MAX + 180_000);

describeWith(findNatsServer() && findPostgres(), "a cluster under load", () => {
	const seed = drawSeed();
	const load = new KillLoad(seed, randomFrom(seed), {
		visitors: VISITORS,
		commands: COMMANDS,
		ends: false,
	});
	let cluster: LoadedCluster;
	let apis: [TestServer, TestServer];
	let projector: TestServer;
	let broadcaster: TestServer;
	let log: readonly RecordedDomainEvent[];
	let stored: Models & { readonly parked: number };
	let broadcasts: readonly Broadcast[];

	beforeAll(async () => {
		cluster = await LoadedCluster.start();
		projector = await cluster.process("projector");
		broadcaster = await cluster.process("broadcaster");
		apis = [await cluster.process("api"), await cluster.process("api")];
		await cluster.define(apis[0]);
		await sendAll();
		log = await cluster.settle({ api: apis[1], projector, broadcaster }, "any");
		stored = await cluster.storedModels();
		broadcasts = await cluster.broadcasts();
	});
	afterAll(() => cluster?.close());

	/** Sends all commands; at each fifth of them another process is killed and started again. */
	async function sendAll(): Promise<void> {
		const urls = () => apis.map(({ url }) => url);
		load.start(...urls());
		const victims = [apis[0], projector, broadcaster, apis[1]];
		for (const [i, victim] of victims.entries()) {
			const due = (COMMANDS / (victims.length + 1)) * (i + 1);
			const enough = () => load.acknowledged.size >= due;
			await until(`${due} commands answered`, enough, LOAD_MS_MAX);
			await victim.kill();
			await victim.restart();
			load.sendTo(...urls());
		}
		await load.finished();
		await load.sendLost(...urls());
	}

	it("took every command, whichever process was killed", () => {
		expect(load.acknowledged.size).toBe(COMMANDS);
		expect(load.lostEver).toBeGreaterThan(0);
		expect(load.unexpected).toEqual([]);
	});

	it("has each command in the log once, as answered", () => {
		const { acknowledged } = load;
		expect(misrecorded(acknowledged.values(), log, "reached")).toEqual([]);
		expect(strangers(log, acknowledged)).toEqual([]);
		expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(log.length);
	});

	it("has every event chained to the one before it, whoever wrote that", () => {
		expectChained(log);
	});

	it("split no visit in two", () => {
		const started = visitIdsOf(log, "VisitStarted");
		expect(started).toHaveLength(VISITORS);
		const visitors = log
			.filter(({ type }) => type === "VisitStarted")
			.map(({ stream }) => stream);
		expect(new Set(visitors).size).toBe(VISITORS);
	});

	it("has read models that equal a fold over the log", () => {
		const folded = naiveModels(log);
		expect(stored.parked).toBe(0);
		expect(stored.visits).toEqual(folded.visits);
		expect(stored.visitors).toEqual(folded.visitors);
	});

	it("has every outcome, segment and visit on NATS, in the order of the log per visitor", () => {
		const due = broadcastOf(log);
		const [told, recorded] = [ordersOf(broadcasts), ordersOf(eventsAs(due))];
		expect(told).toEqual(recorded);
		const outcomes = due.filter(({ type }) => type === "OutcomeAchieved");
		expect(outcomes.length).toBeGreaterThan(VISITORS);
	});
});

function eventsAs(log: readonly RecordedDomainEvent[]): readonly Broadcast[] {
	return log.map(({ eventId, stream }) => ({
		id: eventId,
		subject: stream.slice(stream.indexOf(".") + 1),
	}));
}

/** Ids of each visitor's events in the order they came, a double (which at least once allows) left out. */
function ordersOf(
	broadcasts: readonly Broadcast[],
): ReadonlyMap<string, readonly string[]> {
	const orders = new Map<string, Set<string>>();
	for (const { id, subject } of broadcasts) {
		const known = orders.get(subject);
		if (known === undefined) orders.set(subject, new Set([id]));
		else known.add(id);
	}
	return new Map([...orders].map(([subject, ids]) => [subject, [...ids]]));
}
