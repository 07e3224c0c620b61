/** Groups while the log is away: nothing is lost, and all goes on when it is back. */

import { setTimeout as after } from "node:timers/promises";
import {
	EventStoreDBClient,
	jsonEvent,
	persistentSubscriptionToStreamSettingsFromDefaults,
	START,
} from "@eventstore/db-client";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import { directoryPerTest } from "../../../event-store/src/spec-support/temp-directory.js";
import { type EventStoreServer, startEventStoreServer } from "../server.js";
import { PARK_ATTEMPTS_MAX } from "./log/parked-stream.js";
import { FlakyLog } from "./testing/flaky-log.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const directory = directoryPerTest();
let store: EmbeddedEventStore;
let log: FlakyLog;
let server: EventStoreServer;
let client: EventStoreDBClient;

beforeEach(async () => {
	store = await openEmbeddedEventStore({ directory: directory.path });
	log = new FlakyLog(store.raw);
	server = await startEventStoreServer({ log, host: "127.0.0.1", port: 0 });
	client = EventStoreDBClient.connectionString(
		`esdb://127.0.0.1:${server.port}?tls=false`,
	);
	await append(2);
	await client.createPersistentSubscriptionToStream(
		"orders",
		"group",
		persistentSubscriptionToStreamSettingsFromDefaults({
			startFrom: START,
			checkPointUpperBound: 1,
		}),
	);
});

afterEach(async () => {
	log.readsFail = false;
	log.writesFail = false;
	await client.dispose();
	await server.close();
	await store.close();
});

/** As by somebody in the same process, whom the outage does not touch. */
function append(count: number) {
	const events = [...Array(count)].map((_, n) => {
		const { id, type } = jsonEvent({ type: "t", data: { n } });
		const empty = Buffer.alloc(0);
		return { eventId: id, type, isJson: true, data: empty, metadata: empty };
	});
	return store.raw.append("orders", "any", events);
}

function info() {
	return client.getPersistentSubscriptionToStreamInfo("orders", "group");
}

it("new events are given when they can be read again", async () => {
	const consumer = TestConsumer.toStream(client, "orders", "group");
	await consumer.has(2);
	log.readsFail = true;
	await append(2);
	await after(200);
	expect(consumer.given).toHaveLength(2);
	log.readsFail = false;
	await consumer.has(4);
	expect(consumer.revisions).toEqual(["0", "1", "2", "3"]);
});

it("the newest checkpoint is written when that is possible again", async () => {
	const consumer = TestConsumer.toStream(client, "orders", "group");
	await consumer.has(2);
	log.writesFail = true;
	for (const event of consumer.given) await consumer.ack(event);
	await until(
		async () => (await info()).stats.outstandingMessagesCount === 0,
		() => "acks",
	);
	log.writesFail = false;
	await until(
		async () => {
			const stream = "$persistentsubscription-orders::group-checkpoint";
			const read = { direction: "backwards", from: "end", limit: 1 } as const;
			const page = await store.raw.readStream(stream, read);
			const [last] = page.status === "ok" ? page.events : [];
			return Buffer.from(last?.data ?? []).toString() === '"1"';
		},
		() => "the checkpoint",
	);
});

it("a message that cannot be parked is given again, and parked later", async () => {
	const consumer = TestConsumer.toStream(client, "orders", "group");
	await consumer.has(2);
	log.writesFail = true;
	await consumer.nack("park", consumer.given[0]);
	await consumer.has(3);
	expect(consumer.revisions).toEqual(["0", "1", "0#1"]);
	expect((await info()).stats.parkedMessageCount).toBe(0n);
	log.writesFail = false;
	await consumer.nack("park", consumer.given[2]);
	await until(
		async () => (await info()).stats.parkedMessageCount === 1n,
		() => "a parked message",
	);
});

it("a message that can never be parked is given again, but not at once", async () => {
	const parked = "$persistentsubscription-orders::group-parked";
	await client.tombstoneStream(parked);
	const consumer = TestConsumer.toStream(client, "orders", "group");
	await consumer.has(2);
	await consumer.nack("park", consumer.given[0]);
	await consumer.has(3);
	const attempts = log.appendsTo.filter((stream) => stream === parked);
	expect(attempts).toHaveLength(PARK_ATTEMPTS_MAX);
});

it("a group cannot be made, and can when the log is back", async () => {
	const settings = persistentSubscriptionToStreamSettingsFromDefaults();
	const create = () =>
		client.createPersistentSubscriptionToStream("orders", "other", settings);
	log.writesFail = true;
	await expect(create()).rejects.toMatchObject({ type: "unavailable" });
	log.writesFail = false;
	await create();
});

it("a group whose stream is tombstoned drops its consumers for good", async () => {
	await client.createPersistentSubscriptionToStream(
		"orders",
		"slow",
		persistentSubscriptionToStreamSettingsFromDefaults({
			startFrom: START,
			readBatchSize: 1,
			historyBufferSize: 2,
		}),
	);
	await append(5);
	await client.tombstoneStream("orders");
	const dropped = { type: "persistent-subscription-dropped" };
	const first = TestConsumer.toStream(client, "orders", "slow", 1);
	await first.has(1);
	await first.ack(first.given[0]);
	expect(await first.failed()).toMatchObject(dropped);
	const second = TestConsumer.toStream(client, "orders", "slow");
	expect(await second.failed()).toMatchObject(dropped);
});
