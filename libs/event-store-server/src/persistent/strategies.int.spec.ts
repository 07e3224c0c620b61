import {
	jsonEvent,
	persistentSubscriptionToAllSettingsFromDefaults,
	persistentSubscriptionToStreamSettingsFromDefaults,
	streamNameFilter,
} from "@eventstore/db-client";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { createWith } from "./testing/create-with.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const suite = serverPerSuite();

function events(count: number, metadata = {}) {
	return [...Array(count)].map(() =>
		jsonEvent({ type: "happened", data: {}, metadata }),
	);
}

async function share(
	first: TestConsumer,
	second: TestConsumer,
	count: number,
): Promise<void> {
	await until(
		() => first.given.length + second.given.length === count,
		() => `${count} events`,
	);
}

it.each([
	["RoundRobin", [3, 3]],
	["DispatchToSingle", [6, 0]],
] as const)("%s shares six events as %j", async (name, shares) => {
	await suite.client.createPersistentSubscriptionToStream(
		name,
		"g",
		persistentSubscriptionToStreamSettingsFromDefaults({
			consumerStrategyName: name,
		}),
	);
	const connect = () =>
		TestConsumer.toStream(suite.client, name, "g").confirmed();
	const first = await connect();
	const second = await connect();
	await suite.client.appendToStream(name, events(6));
	await share(first, second, 6);
	expect([first.given.length, second.given.length]).toEqual(shares);
});

it("Pinned gives all of a stream to one consumer, in order, and streams to both", async () => {
	await suite.client.createPersistentSubscriptionToAll(
		"pinned",
		persistentSubscriptionToAllSettingsFromDefaults({
			consumerStrategyName: "Pinned",
		}),
		{ filter: streamNameFilter({ prefixes: ["pinned-"] }) },
	);
	const connect = () =>
		new TestConsumer(
			suite.client.subscribeToPersistentSubscriptionToAll("pinned"),
			(event, consumer) => consumer.ack(event),
		).confirmed();
	const first = await connect();
	const second = await connect();
	for (let round = 0; round < 3; round++) {
		for (let stream = 0; stream < 8; stream++) {
			await suite.client.appendToStream(`pinned-${stream}`, events(2));
		}
	}
	await share(first, second, 48);
	const streamsOf = ({ given }: TestConsumer) =>
		new Set(given.map(({ event }) => event?.streamId));
	expect(streamsOf(first).size).toBe(4);
	expect(streamsOf(second).size).toBe(4);
	for (const { given } of [first, second]) {
		for (const stream of streamsOf({ given } as TestConsumer)) {
			const revisions = given
				.filter(({ event }) => event?.streamId === stream)
				.map(({ event }) => Number(event?.revision));
			expect(revisions).toEqual([0, 1, 2, 3, 4, 5]);
		}
	}
});

it("PinnedByCorrelation gives all of a correlation to one consumer", async () => {
	await createWith(suite.server.port, "correlated", "g", "PinnedByCorrelation");
	const connect = () =>
		TestConsumer.toStream(suite.client, "correlated", "g", 100).confirmed();
	const first = await connect();
	const second = await connect();
	for (let i = 0; i < 40; i++) {
		const metadata = { $correlationId: `c-${i % 8}` };
		await suite.client.appendToStream("correlated", events(1, metadata));
	}
	await share(first, second, 40);
	const correlationsOf = ({ given }: TestConsumer) =>
		new Set(
			given.map(
				({ event }) => Object(event?.metadata).$correlationId as string,
			),
		);
	const firsts = correlationsOf(first);
	const seconds = correlationsOf(second);
	expect(firsts.size).toBe(4);
	expect(seconds.size).toBe(4);
	expect([...firsts].filter((id) => seconds.has(id))).toEqual([]);
});
