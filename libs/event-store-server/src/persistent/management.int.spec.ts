import {
	END,
	type EventStoreDBClient,
	eventTypeFilter,
	jsonEvent,
	persistentSubscriptionToAllSettingsFromDefaults,
	persistentSubscriptionToStreamSettingsFromDefaults,
	START,
	streamNameFilter,
} from "@eventstore/db-client";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { createWith } from "./testing/create-with.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const suite = serverPerSuite();
const ofStream = persistentSubscriptionToStreamSettingsFromDefaults;
const ofAll = persistentSubscriptionToAllSettingsFromDefaults;

function create(stream: string, group: string, settings = {}): Promise<void> {
	return suite.client.createPersistentSubscriptionToStream(
		stream,
		group,
		ofStream(settings),
	);
}

function append(stream: string, client: EventStoreDBClient = suite.client) {
	return client.appendToStream(stream, jsonEvent({ type: "t", data: {} }));
}

describe("a group's settings", () => {
	it.each<Parameters<typeof ofStream>[0] & object>([
		{ startFrom: START },
		{ startFrom: END, checkPointUpperBound: 1 },
		{
			startFrom: 123n,
			resolveLinkTos: true,
			extraStatistics: true,
			messageTimeout: 1,
			maxRetryCount: 0,
			checkPointAfter: 0,
			checkPointLowerBound: 12,
			checkPointUpperBound: 34,
			maxSubscriberCount: 200,
			liveBufferSize: 56,
			readBatchSize: 7,
			historyBufferSize: 89,
			consumerStrategyName: "Pinned",
		},
	])("are told as they were given: %j", async (settings) => {
		const stream = `settings-${JSON.stringify(Object.values(settings).map(String))}`;
		await create(stream, "g", settings);
		const info = await suite.client.getPersistentSubscriptionToStreamInfo(
			stream,
			"g",
		);
		expect(info).toEqual({
			eventSource: stream,
			groupName: "g",
			status: "Live",
			settings: ofStream(settings),
			connections: [],
			stats: {
				averagePerSecond: 0,
				totalItems: 0n,
				countSinceLastMeasurement: 0n,
				readBufferCount: 0,
				liveBufferCount: 0n,
				retryBufferCount: 0,
				totalInFlightMessages: 0,
				outstandingMessagesCount: 0,
				parkedMessageCount: 0n,
				lastCheckpointedEventRevision: undefined,
				lastKnownEventRevision: undefined,
			},
		});
	});

	it("can be changed, which drops the consumers and goes on from the checkpoint", async () => {
		await append("updated");
		await create("updated", "g", { startFrom: START, checkPointUpperBound: 1 });
		const consumer = TestConsumer.toStream(suite.client, "updated", "g");
		await consumer.has(1);
		await consumer.ack(consumer.given[0]);
		const info = () =>
			suite.client.getPersistentSubscriptionToStreamInfo("updated", "g");
		await until(
			async () => (await info()).stats.lastCheckpointedEventRevision === 0n,
			() => "a checkpoint",
		);
		const settings = ofStream({ startFrom: START, maxRetryCount: 3 });
		await suite.client.updatePersistentSubscriptionToStream(
			"updated",
			"g",
			settings,
		);
		expect(await consumer.failed()).toMatchObject({
			type: "persistent-subscription-dropped",
			streamName: "updated",
			groupName: "g",
		});
		expect(await info()).toMatchObject({
			settings,
			stats: { lastCheckpointedEventRevision: 0n },
		});
		await append("updated");
		const next = TestConsumer.toStream(suite.client, "updated", "g");
		await next.has(1);
		expect(next.revisions).toEqual(["1"]);
	});

	it("to all are told as they were given, and keep their filter when they are changed", async () => {
		const { position } = await append("position");

		const settings = ofAll({ startFrom: position as never });
		await suite.client.createPersistentSubscriptionToAll("all-g", settings, {
			filter: streamNameFilter({ prefixes: ["wanted,", "a%"] }),
		});
		const info = () => suite.client.getPersistentSubscriptionToAllInfo("all-g");
		expect(await info()).toMatchObject({ eventSource: "$all", settings });
		await suite.client.updatePersistentSubscriptionToAll("all-g", ofAll());
		expect(await info()).toMatchObject({ settings: ofAll({ startFrom: END }) });
		await append("unwanted");
		await append("wanted,1");
		const consumer = new TestConsumer(
			suite.client.subscribeToPersistentSubscriptionToAll("all-g"),
		);
		await consumer.has(1);
		expect(consumer.given[0]?.event?.streamId).toBe("wanted,1");
	});
});

describe("groups", () => {
	it("are listed: all of them, a stream's, and those to all", async () => {
		await create("listed", "a");
		await create("listed", "b");
		await suite.client.createPersistentSubscriptionToAll("listed", ofAll());
		const names = (infos: { eventSource: string; groupName: string }[]) =>
			infos.map(({ eventSource, groupName }) => `${eventSource} ${groupName}`);
		const { client } = suite;
		const ofThis = await client.listPersistentSubscriptionsToStream("listed");
		expect(names(ofThis)).toEqual(["listed a", "listed b"]);
		const all = names(await client.listAllPersistentSubscriptions());
		expect(all).toEqual(expect.arrayContaining(["$all listed", "listed a"]));
		expect(names(await client.listPersistentSubscriptionsToAll())).toContain(
			"$all listed",
		);
	});

	it("that are deleted drop their consumers and leave nothing behind", async () => {
		await append("deleted");
		await append("deleted");
		await create("deleted", "g", { startFrom: START, checkPointUpperBound: 1 });
		const consumer = TestConsumer.toStream(suite.client, "deleted", "g");
		await consumer.has(2);
		await consumer.ack(consumer.given[0]);
		await consumer.nack("park", consumer.given[1]);
		const info = () =>
			suite.client.getPersistentSubscriptionToStreamInfo("deleted", "g");
		await until(
			async () => (await info()).stats.lastCheckpointedEventRevision === 1n,
			() => "a checkpoint",
		);
		await suite.client.deletePersistentSubscriptionToStream("deleted", "g");
		expect(await consumer.failed()).toMatchObject({
			type: "persistent-subscription-dropped",
		});
		await expect(info()).rejects.toMatchObject({
			type: "persistent-subscription-does-not-exist",
		});
		await create("deleted", "g", { startFrom: START });
		expect((await info()).stats).toMatchObject({
			lastCheckpointedEventRevision: undefined,
			parkedMessageCount: 0n,
		});
		const again = TestConsumer.toStream(suite.client, "deleted", "g");
		await again.has(2);
		await again.nack("park", again.given[0]);
		await until(
			async () => (await info()).stats.parkedMessageCount === 1n,
			() => "one parked message, not those from before",
		);
	});

	it("go on after a restart of all of them, which drops the consumers", async () => {
		await append("restarted");
		await create("restarted", "g", { startFrom: START });
		const consumer = TestConsumer.toStream(suite.client, "restarted", "g");
		await consumer.has(1);
		await suite.client.restartPersistentSubscriptionSubsystem();
		expect(await consumer.failed()).toMatchObject({
			type: "persistent-subscription-dropped",
		});
		const next = TestConsumer.toStream(suite.client, "restarted", "g");
		await next.has(1);
	});
});

describe("a consumer's connection", () => {
	it("is told of, with how long it takes where that is asked for", async () => {
		await append("connected");
		await create("connected", "g", { startFrom: START, extraStatistics: true });
		const client = suite.connect("&connectionName=shop");
		const consumer = TestConsumer.toStream(client, "connected", "g", 5);
		await consumer.has(1);
		await consumer.ack(consumer.given[0]);
		const info = () =>
			suite.client.getPersistentSubscriptionToStreamInfo("connected", "g");
		await until(
			async () => (await info()).stats.outstandingMessagesCount === 0,
			() => "an ack",
		);
		const { connections, stats } = await info();
		expect(connections).toMatchObject([
			{
				from: "",
				username: "system",
				connectionName: "shop",
				totalItems: 1n,
				availableSlots: 5,
				inFlightMessages: 0,
			},
		]);
		expect(connections[0]?.extraStatistics?.get("quintile 3")).toBeDefined();
		expect(stats).toMatchObject({ totalItems: 1n, lastKnownEventRevision: 0n });
	});

	it("is refused where there are as many as there may be", async () => {
		await create("limited", "g", { maxSubscriberCount: 1 });
		const first = await TestConsumer.toStream(
			suite.client,
			"limited",
			"g",
		).confirmed();
		const second = TestConsumer.toStream(suite.client, "limited", "g");
		expect(await second.failed()).toMatchObject({
			type: "maximum-subscribers-reached",
			streamName: "limited",
			groupName: "g",
		});
		await first.subscription.unsubscribe();
		await until(
			async () => {
				const info = await suite.client.getPersistentSubscriptionToStreamInfo(
					"limited",
					"g",
				);
				return info.connections.length === 0;
			},
			() => "a free place",
		);
		await TestConsumer.toStream(suite.client, "limited", "g").confirmed();
	});
});

describe("errors", () => {
	const missing = { type: "persistent-subscription-does-not-exist" };

	it("say that a group does not exist", async () => {
		const { client } = suite;
		const named = { ...missing, streamName: "no", groupName: "g" };
		const message =
			"5 NOT_FOUND: Subscription group g on stream no does not exist.";
		await expect(
			client.getPersistentSubscriptionToStreamInfo("no", "g"),
		).rejects.toMatchObject({ ...named, message });
		await expect(
			client.updatePersistentSubscriptionToStream("no", "g", ofStream()),
		).rejects.toMatchObject(named);
		await expect(
			client.deletePersistentSubscriptionToStream("no", "g"),
		).rejects.toMatchObject(named);
		await expect(
			client.replayParkedMessagesToStream("no", "g"),
		).rejects.toMatchObject(named);
		await expect(
			client.deletePersistentSubscriptionToAll("no"),
		).rejects.toMatchObject({ ...missing, streamName: "$all" });
		await expect(
			client.listPersistentSubscriptionsToStream("no"),
		).rejects.toMatchObject({ ...missing, streamName: "no", groupName: "" });
		const consumer = TestConsumer.toStream(client, "no", "g");
		expect(await consumer.failed()).toMatchObject(named);
	});

	it("say that a group exists", async () => {
		await create("twice", "g");
		await expect(create("twice", "g")).rejects.toMatchObject({
			type: "persistent-subscription-exists",
			streamName: "twice",
			groupName: "g",
		});
	});

	it.each([
		[{ readBatchSize: 500 }, "ReadBatchSize may not be greater"],
		[{ maxRetryCount: -1 }, "must not be negative"],
	])("say why settings cannot be used: %j", async (settings, reason) => {
		await expect(create("bad", "g", settings)).rejects.toMatchObject({
			type: "persistent-subscription-failed",
			streamName: "bad",
			groupName: "g",
			reason: expect.stringContaining(reason),
		});
	});

	it("say where a group to all cannot start", async () => {
		const beyond = { commit: 1_000_000_000n, prepare: 1_000_000_000n };
		const twisted = { commit: 0n, prepare: 1n };
		for (const startFrom of [beyond, twisted]) {
			await expect(
				suite.client.createPersistentSubscriptionToAll(
					"bad",
					ofAll({ startFrom }),
				),
			).rejects.toMatchObject({
				type: "persistent-subscription-failed",
				reason: expect.stringContaining("Invalid Start From position"),
			});
		}
	});

	it("say what is no regular expression", async () => {
		const filter = eventTypeFilter({ regex: "(" });
		await expect(
			suite.client.createPersistentSubscriptionToAll("bad", ofAll(), {
				filter,
			}),
		).rejects.toMatchObject({ code: 3 });
	});

	it("keep names that are not ASCII apart", async () => {
		await create("어학연구소/0️⃣", "ヽ༼ຈ");
		const info = await suite.client.getPersistentSubscriptionToStreamInfo(
			"어학연구소/0️⃣",
			"ヽ༼ຈ",
		);
		expect(info.eventSource).toBe("어학연구소/0️⃣");
		await expect(create("어학연구소/0️⃣", "ヽ༼ຈ")).rejects.toMatchObject({
			type: "persistent-subscription-exists",
		});
	});
});

it("a strategy may be named by text, as newer clients do", async () => {
	const { client, server } = suite;
	await createWith(server.port, "named", "g", "PinnedByCorrelation");
	const { settings } = await client.getPersistentSubscriptionToStreamInfo(
		"named",
		"g",
	);
	expect(settings.consumerStrategyName).toBe("PinnedByCorrelation");
	const other = createWith(server.port, "named", "other", "Other");
	await expect(other).rejects.toMatchObject({
		details: expect.stringContaining("Consumer strategy Other does not exist."),
	});
});
