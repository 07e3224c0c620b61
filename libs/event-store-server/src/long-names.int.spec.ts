import {
	PARK,
	PersistentSubscriptionDoesNotExistError,
	PersistentSubscriptionFailedError,
	persistentSubscriptionToStreamSettingsFromDefaults,
	START,
	StreamDeletedError,
	StreamNotFoundError,
	UnknownError,
	WrongExpectedVersionError,
} from "@eventstore/db-client";
import { TestConsumer, until } from "./persistent/testing/test-consumer.js";
import { collect, event, events, rejection } from "./testing/client-events.js";
import { serverPerSuite } from "./testing/server-per-suite.js";

const suite = serverPerSuite();

/** As many letters as a stream of a program can have, and the two of its metadata's. */
const LONGEST = 4_094;

it.each([1_024, 1_500])(
	"a stream whose name has %i letters is one like others",
	async (length) => {
		const { client } = suite;
		const stream = "s".repeat(length);
		await client.appendToStream(stream, events(3));
		await client.setStreamMetadata(stream, { maxCount: 2 });
		expect(await collect(client.readStream(stream))).toHaveLength(2);
		await client.deleteStream(stream);
		const gone = await rejection(collect(client.readStream(stream)));
		expect(gone).toBeInstanceOf(StreamNotFoundError);
	},
);

it("a group to such a stream parks and replays", async () => {
	const { client } = suite;
	const [stream, group] = ["p".repeat(1_024), "g".repeat(200)];
	await client.appendToStream(stream, event());
	await client.createPersistentSubscriptionToStream(
		stream,
		group,
		persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START }),
	);
	const consumer = TestConsumer.toStream(client, stream, group);
	await consumer.has(1);
	await consumer.nack(PARK, consumer.given[0]);
	await until(
		async () => {
			const { stats } = await client.getPersistentSubscriptionToStreamInfo(
				stream,
				group,
			);
			return stats.parkedMessageCount === 1n;
		},
		() => "a parked message",
	);
	await client.replayParkedMessagesToStream(stream, group);
	await consumer.has(2);
	await consumer.subscription.unsubscribe();
});

it("a group whose own streams could have no name is refused", async () => {
	const { client } = suite;
	const settings = persistentSubscriptionToStreamSettingsFromDefaults();
	const create = (stream: string, group: string) =>
		client.createPersistentSubscriptionToStream(stream, group, settings);
	const stream = "n".repeat(2_000);
	const refused = await rejection(create(stream, "g".repeat(2_100)));
	expect(refused).toBeInstanceOf(PersistentSubscriptionFailedError);
	expect(refused.message).toContain("too long");
	const listed = await rejection(
		client.listPersistentSubscriptionsToStream(stream),
	);
	expect(listed).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
});

it("errors name the longest stream whole, in any script; a longer one is refused", async () => {
	const { client } = suite;
	const credentials = { username: "admin", password: "changeit" };
	const stream = "행".repeat(LONGEST);
	await client.appendToStream(stream, event());
	const options = { expectedRevision: 7n };
	const conflict = await rejection(
		client.appendToStream(stream, event(), options),
	);
	expect(conflict).toBeInstanceOf(WrongExpectedVersionError);
	expect(conflict.streamName).toBe(stream);
	await client.tombstoneStream(stream);
	const deleted = await rejection(
		client.appendToStream(stream, event(), { credentials }),
	);
	expect(deleted).toBeInstanceOf(StreamDeletedError);
	const longer = "l".repeat(LONGEST + 3);
	const refused = await rejection(
		client.appendToStream(longer, event(), { credentials }),
	);
	expect(refused).toBeInstanceOf(UnknownError);
	expect(refused.message).toContain("1 to 4096 characters");
});
