/**
 * Consumers of every strategy with acks, nacks and disconnects, over a server that is killed again and again: every event is
 * given and answered for, or parked. `SEED=<n>` repeats the dice, though not the timing.
 */

import { setTimeout as after } from "node:timers/promises";
import { type EventStoreDBClient, jsonEvent } from "@eventstore/db-client";
import {
	seededRandom,
	seedOfRun,
} from "../../../event-store/src/contract/seeded-random.js";
import { directoryPerTest } from "../../../event-store/src/spec-support/temp-directory.js";
import { KilledServer } from "./testing/killed-server.js";
import { RandomGroup } from "./testing/random-group.js";
import { until } from "./testing/test-consumer.js";

const KILLS = 3;
const ROUNDS = 6;
const STREAMS = 8;
const STRATEGIES = ["RoundRobin", "DispatchToSingle", "Pinned"] as const;

const directory = directoryPerTest();
let server: KilledServer;
afterEach(() => server.kill());

it("loses nothing, and gives nothing back that was acknowledged", async () => {
	const seed = seedOfRun();
	console.log(`seed ${seed}`);
	const random = seededRandom(seed);
	server = await KilledServer.start(directory.path);
	const groups = STRATEGIES.map((consumerStrategyName) => {
		const settings = {
			consumerStrategyName,
			maxRetryCount: 3,
			historyBufferSize: 40,
		};
		return new RandomGroup(consumerStrategyName, "load-", settings, random);
	});
	for (const group of groups) await group.create(server.client);
	const appended: string[] = [];
	for (let kill = 0; kill <= KILLS; kill++) {
		for (let round = 0; round < ROUNDS; round++) {
			for (const group of groups) await group.stir(server.client);
			appended.push(...(await append(server.client, random)));
			await after(30);
		}
		if (kill === KILLS) break;
		for (const group of groups) group.forget();
		await server.kill();
		await server.start();
	}
	for (const group of groups) {
		group.beGood();
		await group.stir(server.client);
	}
	for (const group of groups) {
		await check(group, appended);
		expect(group.problems).toEqual([]);
	}
});

async function append(
	client: EventStoreDBClient,
	random: () => number,
): Promise<string[]> {
	const ids: string[] = [];
	for (let i = 0; i < 5; i++) {
		const count = 1 + Math.floor(random() * 8);
		const events = [...Array(count)].map(() =>
			jsonEvent({ type: "t", data: {} }),
		);
		const stream = `load-${Math.floor(random() * STREAMS)}`;
		await client.appendToStream(stream, events);
		ids.push(...events.map(({ id }) => id));
	}
	return ids;
}

async function check(group: RandomGroup, appended: string[]): Promise<void> {
	const { client } = server;
	const info = () => client.getPersistentSubscriptionToAllInfo(group.name);
	const isIdle = async () => {
		const { status, stats } = await info();
		const { readBufferCount, retryBufferCount, outstandingMessagesCount } =
			stats;
		const waiting =
			readBufferCount + retryBufferCount + outstandingMessagesCount;
		return status === "Live" && waiting === 0;
	};
	await until(isIdle, () => `the end of ${group.name}`);
	const parked = await parkedIn(client, group.name);
	for (const id of appended) {
		expect(group.given).toContain(id);
		expect(group.done.has(id) || parked.has(id)).toBe(true);
	}
	const { stats } = await info();
	expect(stats.parkedMessageCount).toBeGreaterThanOrEqual(BigInt(parked.size));
	await client.replayParkedMessagesToAll(group.name);
	await until(
		async () =>
			(await info()).stats.parkedMessageCount === 0n && (await isIdle()),
		() => `the parked messages of ${group.name}`,
	);
	for (const id of appended) expect(group.done).toContain(id);
	await until(
		async () => (await parkedIn(client, group.name)).size === 0,
		() => "an empty parked stream",
	);
}

/** Ids of the events that the group's parked stream links to. */
async function parkedIn(
	client: EventStoreDBClient,
	group: string,
): Promise<Set<string | undefined>> {
	const stream = `$persistentsubscription-$all::${group}-parked`;
	const ids = new Set<string | undefined>();
	try {
		const links = client.readStream(stream, { resolveLinkTos: true });
		for await (const { event } of links) ids.add(event?.id);
	} catch (error) {
		if ((error as { type?: string }).type !== "stream-not-found") throw error;
	}
	return ids;
}
