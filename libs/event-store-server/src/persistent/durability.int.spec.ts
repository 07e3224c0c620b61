/** What outlives the server: a store is closed and opened again on the same directory. */

import {
	END,
	EventStoreDBClient,
	jsonEvent,
	type PersistentSubscriptionToStreamSettings,
	persistentSubscriptionToAllSettingsFromDefaults,
	persistentSubscriptionToStreamSettingsFromDefaults,
	START,
	streamNameFilter,
} from "@eventstore/db-client";
import { directoryPerTest } from "../../../event-store/src/spec-support/temp-directory.js";
import { RestartedServer } from "./testing/restarted-server.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const directory = directoryPerTest();
let running: RestartedServer;

beforeEach(async () => {
	running = await RestartedServer.start(directory.path);
});

afterEach(() => running.stop());

function create(
	settings: Partial<PersistentSubscriptionToStreamSettings> = {},
) {
	return running.client.createPersistentSubscriptionToStream(
		"orders",
		"group",
		persistentSubscriptionToStreamSettingsFromDefaults({
			startFrom: START,
			...settings,
		}),
	);
}

function append(count: number, client: EventStoreDBClient = running.client) {
	const events = [...Array(count)].map((_, n) =>
		jsonEvent({ type: "t", data: { n } }),
	);
	return client.appendToStream("orders", events);
}

function consumer(): TestConsumer {
	return TestConsumer.toStream(running.client, "orders", "group", 100);
}

function info() {
	return running.client.getPersistentSubscriptionToStreamInfo(
		"orders",
		"group",
	);
}

describe("after a restart", () => {
	it("groups are there with their settings", async () => {
		const settings = {
			maxRetryCount: 3,
			consumerStrategyName: "Pinned" as const,
		};
		await create(settings);
		await running.client.createPersistentSubscriptionToAll(
			"all",
			persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START }),
			{ filter: streamNameFilter({ prefixes: ["orders,"] }) },
		);
		await running.restart();
		expect((await info()).settings).toMatchObject(settings);
		await running.client.appendToStream(
			"orders,1",
			jsonEvent({ type: "t", data: {} }),
		);
		await append(1);
		await running.client.appendToStream(
			"orders,2",
			jsonEvent({ type: "t", data: {} }),
		);
		const all = new TestConsumer(
			running.client.subscribeToPersistentSubscriptionToAll("all"),
		);
		await all.has(2);
		const streams = all.given.map(({ event }) => event?.streamId);
		expect(streams).toEqual(["orders,1", "orders,2"]);
	});

	it("consumers were told that they are dropped, and go on where they were", async () => {
		await append(10);
		await create();
		const first = consumer();
		await first.has(10);
		await first.ack(...first.given.slice(0, 4), first.given[7]);
		await until(
			async () => (await info()).stats.outstandingMessagesCount === 5,
			() => "acks",
		);
		await running.restart(() => first.failed());
		expect(first.error).toMatchObject({
			type: "persistent-subscription-dropped",
		});
		expect((await info()).stats.lastCheckpointedEventRevision).toBe(3n);
		const second = consumer();
		await second.has(6);
		expect(second.revisions).toEqual(["4", "5", "6", "7", "8", "9"]);
	});

	it("what was parked still is, and can be replayed", async () => {
		await append(3);
		await create();
		const first = consumer();
		await first.has(3);
		await first.nack("park", ...first.given);
		await until(
			async () => (await info()).stats.parkedMessageCount === 3n,
			() => "parked messages",
		);
		await running.restart();
		expect((await info()).stats.parkedMessageCount).toBe(3n);
		const second = await consumer().confirmed();
		await running.client.replayParkedMessagesToStream("orders", "group");
		await second.has(3);
		await second.ack(second.given[1]);
		await until(
			async () => (await info()).stats.outstandingMessagesCount === 2,
			() => "an ack",
		);
		await running.restart();
		// The first of them was not answered for: nothing may leave the parked stream yet.
		expect((await info()).stats.parkedMessageCount).toBe(3n);
	});

	it("a group from the end has what came since it was made", async () => {
		await append(2);
		await create({ startFrom: END });
		await append(1);
		await running.restart();
		const only = consumer();
		await only.has(1);
		expect(only.revisions).toEqual(["2"]);
		expect((await info()).settings.startFrom).toBe(END);
	});

	it("groups are as they were, whatever others wrote to where they are kept", async () => {
		await append(2);
		await create({ checkPointUpperBound: 1 });
		const first = consumer();
		await first.has(2);
		await first.ack(first.given[0]);
		await until(
			async () => (await info()).stats.lastCheckpointedEventRevision === 0n,
			() => "a checkpoint",
		);
		for (const [stream, type] of [
			["$persistentSubscriptionConfig", "$PersistentConfig"],
			[
				"$persistentsubscription-orders::group-checkpoint",
				"$SubscriptionCheckpoint",
			],
		] as const) {
			const garbage = jsonEvent({ type, data: "garbage" });
			await running.client.appendToStream(stream, garbage);
		}
		await running.restart();
		const second = consumer();
		await second.has(1);
		expect(second.revisions).toEqual(["1"]);
	});

	it("groups that were deleted are not there", async () => {
		await create();
		await running.client.deletePersistentSubscriptionToStream(
			"orders",
			"group",
		);
		await running.restart();
		await expect(info()).rejects.toMatchObject({
			type: "persistent-subscription-does-not-exist",
		});
		expect(await running.client.listAllPersistentSubscriptions()).toEqual([]);
	});
});

it("what a group keeps in the log is where EventStoreDB keeps it", async () => {
	await append(5);
	await create({ checkPointUpperBound: 1 });
	const only = consumer();
	await only.has(5);
	for (const event of only.given) await only.ack(event);
	const stream = "$persistentsubscription-orders::group-checkpoint";
	const { client } = running;
	const written = async () => {
		const events = [];
		for await (const { event } of client.readStream(stream)) events.push(event);
		return events;
	};
	await until(
		async () => (await info()).stats.lastCheckpointedEventRevision === 4n,
		() => "checkpoints",
	);
	await until(
		async () => (await written().catch(() => [])).at(-1)?.data === "4",
		() => "the last",
	);
	const events = await written();
	expect(events.length).toBeLessThanOrEqual(2);
	expect(events.at(-1)).toMatchObject({
		type: "$SubscriptionCheckpoint",
		isJson: true,
	});
	expect((await client.getStreamMetadata(stream)).metadata).toMatchObject({
		maxCount: 2,
	});
	const config = client.readStream("$persistentSubscriptionConfig");
	for await (const { event } of config) {
		expect(event).toMatchObject({
			type: "$PersistentConfig",
			data: { version: "2", entries: [{ stream: "orders", group: "group" }] },
		});
	}
});
