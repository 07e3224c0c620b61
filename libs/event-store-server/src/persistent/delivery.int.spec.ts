import { setTimeout as after } from "node:timers/promises";
import {
	jsonEvent,
	type PersistentSubscriptionToStreamSettings,
	persistentSubscriptionToStreamSettingsFromDefaults,
	START,
} from "@eventstore/db-client";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const suite = serverPerSuite();
let made = 0;

/** A group to a fresh stream with so many events. */
async function groupOver(
	events: number,
	settings: Partial<PersistentSubscriptionToStreamSettings> = {},
): Promise<[stream: string, group: string]> {
	const stream = `stream-${made++}`;
	if (events > 0) await append(stream, events);
	await suite.client.createPersistentSubscriptionToStream(
		stream,
		"group",
		persistentSubscriptionToStreamSettingsFromDefaults({
			startFrom: START,
			...settings,
		}),
	);
	return [stream, "group"];
}

function append(stream: string, count: number) {
	const events = [...Array(count)].map((_, n) =>
		jsonEvent({ type: "happened", data: { n } }),
	);
	return suite.client.appendToStream(stream, events);
}

function consumerOf(
	[stream, group]: [string, string],
	bufferSize?: number,
): TestConsumer {
	return TestConsumer.toStream(suite.client, stream, group, bufferSize);
}

function infoOf([stream, group]: [string, string]) {
	return suite.client.getPersistentSubscriptionToStreamInfo(stream, group);
}

describe("a consumer", () => {
	it("is given what was there and what comes, with positions, as the log has it", async () => {
		const target = await groupOver(2);
		const consumer = await consumerOf(target).confirmed();
		const { position } = await append(target[0], 1);
		await consumer.has(3);
		const [first, , last] = consumer.given;
		expect(consumer.revisions).toEqual(["0", "1", "2"]);
		expect(first).toMatchObject({
			event: { type: "happened", data: { n: 0 } },
		});
		expect(last?.event?.position).toEqual(position);
		expect(last?.commitPosition).toEqual(position?.commit);
		expect(consumer.subscription.id).toBe(`${target[0]}::group`);
	});

	it("is given no more at once than its buffer takes", async () => {
		const target = await groupOver(5);
		const consumer = consumerOf(target, 2);
		await consumer.has(2);
		await after(100);
		expect(consumer.given).toHaveLength(2);
		await consumer.ack(consumer.given[0]);
		await consumer.has(3);
		const { connections, stats } = await infoOf(target);
		expect(connections).toMatchObject([
			{ inFlightMessages: 2, availableSlots: 0 },
		]);
		expect(stats).toMatchObject({
			outstandingMessagesCount: 2,
			readBufferCount: 2,
		});
	});

	it("that reads nothing is given nothing more, even after timeouts; others are", async () => {
		const settings = { messageTimeout: 300, maxRetryCount: 1_000 };
		const target = await groupOver(0, settings);
		const data = "x".repeat(500_000);
		for (let i = 0; i < 30; i++) {
			const event = jsonEvent({ type: "large", data: { data, i } });
			await suite.client.appendToStream(target[0], event);
		}
		const bufferSize = 100;
		const slow = suite.client.subscribeToPersistentSubscriptionToStream(
			...target,
			{ bufferSize },
		);
		const total = async () => (await infoOf(target)).stats.totalItems;
		await until(
			async () => {
				const before = await total();
				await after(1_000);
				return before > 0n && (await total()) === before;
			},
			() => "the end of what the connection takes unread",
		);
		const consumer = consumerOf(target, bufferSize);
		await consumer.has(30);
		await slow.unsubscribe();
	});

	it("that goes leaves its messages to others, one retry on", async () => {
		const target = await groupOver(3);
		const first = consumerOf(target);
		await first.has(3);
		await first.ack(first.given[1]);
		await until(
			async () => (await infoOf(target)).stats.totalInFlightMessages === 2,
			() => "an ack",
		);
		const second = await consumerOf(target).confirmed();
		await first.subscription.unsubscribe();
		await second.has(2);
		expect(second.revisions).toEqual(["0#1", "2#1"]);
	});

	it("that is cut off leaves its messages to others, too", async () => {
		const target = await groupOver(1);
		const other = suite.connect();
		const [stream, group] = target;
		const first = TestConsumer.toStream(other, stream, group);
		await first.has(1);
		await other.dispose();
		const second = consumerOf(target);
		await second.has(1);
		expect(second.revisions).toEqual(["0#1"]);
	});
});

describe("an answer", () => {
	it("ack ends it", async () => {
		const target = await groupOver(2);
		const consumer = consumerOf(target);
		await consumer.has(2);
		await consumer.ack(...consumer.given);
		await until(
			async () => (await infoOf(target)).stats.outstandingMessagesCount === 0,
			() => "acks",
		);
	});

	it("nack retry gives it again, up to the greatest count, then parks it", async () => {
		const target = await groupOver(1, { maxRetryCount: 2 });
		const consumer = consumerOf(target);
		for (let tries = 1; tries <= 3; tries++) {
			await consumer.has(tries);
			await consumer.nack("retry", consumer.given.at(-1));
		}
		await until(
			async () => (await infoOf(target)).stats.parkedMessageCount === 1n,
			() => "a parked message",
		);
		expect(consumer.revisions).toEqual(["0", "0#1", "0#2"]);
	});

	it("nack park puts a link with the reason into the parked stream", async () => {
		const target = await groupOver(2);
		const consumer = consumerOf(target);
		await consumer.has(2);
		await consumer.nack("park", consumer.given[1]);
		await until(
			async () => (await infoOf(target)).stats.parkedMessageCount === 1n,
			() => "a parked message",
		);
		const parked = `$persistentsubscription-${target[0]}::group-parked`;
		const links = [];
		for await (const { event } of suite.client.readStream(parked)) {
			links.push(event);
		}
		expect(links).toMatchObject([
			{
				type: "$>",
				data: Buffer.from(`1@${target[0]}`),
				metadata: {
					added: expect.any(String),
					reason: "Client explicitly NAK'ed message.\nbecause",
					subscriptionEventNumber: 1,
				},
			},
		]);
	});

	it.each(["skip", "stop"] as const)(
		"nack %s ends it, and the consumer goes on",
		async (action) => {
			const target = await groupOver(2, { messageTimeout: 500 });
			const consumer = consumerOf(target, 1);
			await consumer.has(1);
			await consumer.nack(action, consumer.given[0]);
			await consumer.has(2);
			await consumer.ack(consumer.given[1]);
			await after(1_000);
			expect(consumer.revisions).toEqual(["0", "1"]);
		},
	);

	it("that does not come in time is not waited for", async () => {
		const target = await groupOver(1, {
			messageTimeout: 300,
			maxRetryCount: 1,
		});
		const consumer = consumerOf(target);
		await until(
			async () => (await infoOf(target)).stats.parkedMessageCount === 1n,
			() => "a parked message",
		);
		expect(consumer.revisions).toEqual(["0", "0#1"]);
	});
});

describe("parked messages", () => {
	async function parked(
		count: number,
	): Promise<[[string, string], TestConsumer]> {
		const target = await groupOver(count);
		const consumer = consumerOf(target);
		await consumer.has(count);
		await consumer.nack("park", ...consumer.given.splice(0));
		await until(
			async () =>
				(await infoOf(target)).stats.parkedMessageCount === BigInt(count),
			() => "parked messages",
		);
		return [target, consumer];
	}

	it("are replayed, as links with their events", async () => {
		const [target, consumer] = await parked(3);
		await suite.client.replayParkedMessagesToStream(...target);
		await consumer.has(3);
		expect(consumer.revisions).toEqual(["0", "1", "2"]);
		expect(consumer.given[0]?.link).toMatchObject({
			streamId: `$persistentsubscription-${target[0]}::group-parked`,
			revision: 0n,
		});
		await consumer.ack(...consumer.given);
		await until(
			async () => {
				const { stats } = await infoOf(target);
				return (
					stats.parkedMessageCount + BigInt(stats.outstandingMessagesCount) ===
					0n
				);
			},
			() => "acks",
		);
	});

	it("are replayed up to where the replay is to stop", async () => {
		const [target, consumer] = await parked(4);
		await suite.client.replayParkedMessagesToStream(...target, { stopAt: 2 });
		await consumer.has(2);
		await after(100);
		expect(consumer.revisions).toEqual(["0", "1"]);
		const { stats } = await infoOf(target);
		expect(stats.parkedMessageCount).toBe(2n);
	});

	it("that are handled leave their stream", async () => {
		const [target, consumer] = await parked(2);
		await suite.client.replayParkedMessagesToStream(...target);
		await consumer.has(2);
		await consumer.ack(consumer.given[0]);
		const stream = `$persistentsubscription-${target[0]}::group-parked`;
		await until(
			async () => {
				const links = [];
				for await (const { event } of suite.client.readStream(stream))
					links.push(event);
				return links.length === 1;
			},
			() => "a shorter stream",
		);
	});
});

describe("links", () => {
	it.each([true, false])(
		"are resolved where the group says so: %s",
		async (resolveLinkTos) => {
			const source = `source-${made++}`;
			await append(source, 2);
			const target = await groupOver(0, { resolveLinkTos });
			const link = (text: string) => ({
				...jsonEvent({ type: "$>", data: {} }),
				contentType: "application/octet-stream" as const,
				data: Buffer.from(text),
			});
			const consumer = await consumerOf(target).confirmed();
			await suite.client.appendToStream(target[0], [
				link(`1@${source}`),
				link(`9@${source}`),
			]);
			await consumer.has(2);
			const [found, missing] = consumer.given;
			if (resolveLinkTos) {
				expect(found).toMatchObject({
					event: { streamId: source, revision: 1n },
				});
				expect(found?.link).toMatchObject({
					streamId: target[0],
					revision: 0n,
				});
				expect(missing?.event).toBeUndefined();
				expect(missing?.link).toMatchObject({
					streamId: target[0],
					revision: 1n,
				});
			} else {
				expect(found).toMatchObject({
					event: { streamId: target[0], type: "$>" },
				});
				expect(found?.link).toBeUndefined();
			}
			await consumer.ack(found, missing);
			await until(
				async () => (await infoOf(target)).stats.outstandingMessagesCount === 0,
				() => "acks",
			);
		},
	);
});
