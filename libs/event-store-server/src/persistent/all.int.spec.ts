import {
	END,
	eventTypeFilter,
	excludeSystemEvents,
	type Filter,
	jsonEvent,
	type PersistentSubscriptionToAllSettings,
	persistentSubscriptionToAllSettingsFromDefaults,
	START,
	streamNameFilter,
} from "@eventstore/db-client";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { TestConsumer, until } from "./testing/test-consumer.js";

const suite = serverPerSuite();
let made = 0;

async function groupTo(
	settings: Partial<PersistentSubscriptionToAllSettings>,
	filter?: Filter,
): Promise<string> {
	const group = `group-${made++}`;
	await suite.client.createPersistentSubscriptionToAll(
		group,
		persistentSubscriptionToAllSettingsFromDefaults(settings),
		filter === undefined ? {} : { filter },
	);
	return group;
}

function consumerOf(group: string): TestConsumer {
	return new TestConsumer(
		suite.client.subscribeToPersistentSubscriptionToAll(group),
		(event, consumer) => consumer.ack(event),
	);
}

function append(stream: string, type = "happened", count = 1) {
	const events = [...Array(count)].map(() => jsonEvent({ type, data: {} }));
	return suite.client.appendToStream(stream, events);
}

function streamsOf({ given }: TestConsumer): (string | undefined)[] {
	return given.map(({ event }) => event?.streamId);
}

describe("a group to all", () => {
	it("is given the log in order, system events too, from where it starts", async () => {
		const { position } = await append("from");
		await append("from-other");
		const fromStart = consumerOf(await groupTo({ startFrom: START }));
		const fromPosition = consumerOf(
			await groupTo({ startFrom: position as never }),
		);
		const fromEnd = consumerOf(await groupTo({ startFrom: END }));
		await append("last");
		for (const consumer of [fromStart, fromPosition, fromEnd]) {
			await until(
				() => streamsOf(consumer).includes("last"),
				() => "the last",
			);
			const positions = consumer.given.map(
				({ commitPosition }) => commitPosition,
			);
			const sorted = [...positions].sort((a = 0n, b = 0n) => (a < b ? -1 : 1));
			expect(positions).toEqual(sorted);
		}
		expect(streamsOf(fromStart)).toContain("$persistentSubscriptionConfig");
		expect(streamsOf(fromPosition).slice(0, 2)).toEqual(["from", "from-other"]);
		expect(streamsOf(fromEnd)).not.toContain("from-other");
	});

	it("is not given what such groups leave in the log themselves", async () => {
		const group = await groupTo({ startFrom: END, checkPointUpperBound: 1 });
		const consumer = new TestConsumer(
			suite.client.subscribeToPersistentSubscriptionToAll(group),
		);
		await append("trail-1");
		await consumer.has(1);
		await until(
			() => streamsOf(consumer).includes("trail-1"),
			() => "an event",
		);
		await consumer.nack("park", ...consumer.given.splice(0));
		const info = () => suite.client.getPersistentSubscriptionToAllInfo(group);
		await until(
			async () =>
				(await info()).stats.lastCheckpointedEventPosition !== undefined,
			() => "a checkpoint",
		);
		await append("trail-2");
		await until(
			() => streamsOf(consumer).includes("trail-2"),
			() => "an event",
		);
		const own = `$persistentsubscription-$all::${group}`;
		expect(streamsOf(consumer)).not.toContain(`${own}-parked`);
		expect(streamsOf(consumer)).not.toContain(`${own}-checkpoint`);
		const { stats, status } = await info();
		expect(status).toBe("Live");
		expect(stats.lastKnownEventPosition?.commit).toBe(
			consumer.given.at(-1)?.commitPosition,
		);
	});

	it("replays what it parked", async () => {
		const group = await groupTo(
			{ startFrom: START },
			streamNameFilter({ prefixes: ["replayed"] }),
		);
		await append("replayed");
		const consumer = new TestConsumer(
			suite.client.subscribeToPersistentSubscriptionToAll(group),
		);
		await consumer.has(1);
		await consumer.nack("park", consumer.given[0]);
		const info = () => suite.client.getPersistentSubscriptionToAllInfo(group);
		await until(
			async () => (await info()).stats.parkedMessageCount === 1n,
			() => "a parked message",
		);
		await suite.client.replayParkedMessagesToAll(group, { stopAt: 5 });
		await consumer.has(2);
		expect(streamsOf(consumer)).toEqual(["replayed", "replayed"]);
	});
});

describe("a filtered group to all", () => {
	const filters: [string, Filter][] = [
		["stream prefixes", streamNameFilter({ prefixes: ["wanted-", "also"] })],
		["a stream pattern", streamNameFilter({ regex: "^(wanted-|also)" })],
		["type prefixes", eventTypeFilter({ prefixes: ["wanted"] })],
		["a type pattern", eventTypeFilter({ regex: "^want.d$" })],
	];

	it.each(filters)("takes what passes, old and new: %s", async (_, filter) => {
		const run = made;
		const names = [`wanted-${run}`, `other-${run}`, `also-${run}`];
		for (const name of names) {
			await append(name, name.startsWith("other") ? "other" : "wanted");
		}
		const { position } = await append(`wanted-${run}`, "wanted");
		const group = await groupTo({ startFrom: START }, filter);
		const consumer = consumerOf(group);
		await until(
			() => consumer.given.at(-1)?.commitPosition === position?.commit,
			() => "the old ones",
		);
		await append(`other-${run}`, "other");
		const { position: last } = await append(`also-${run}`, "wanted");
		await until(
			() => consumer.given.at(-1)?.commitPosition === last?.commit,
			() => "the new ones",
		);
		const mine = streamsOf(consumer).filter((name) =>
			name?.endsWith(`-${run}`),
		);
		expect(mine).toEqual([names[0], names[2], names[0], names[2]]);
		expect(streamsOf(consumer).some((name) => name?.startsWith("other"))).toBe(
			false,
		);
	});

	it("may leave out system events", async () => {
		const group = await groupTo({ startFrom: START }, excludeSystemEvents());
		const consumer = consumerOf(group);
		await append("no-system");
		await until(
			() => streamsOf(consumer).includes("no-system"),
			() => "an event",
		);
		const types = consumer.given.map(({ event }) => event?.type);
		expect(types.filter((type) => type?.startsWith("$"))).toEqual([]);
	});

	it("has checkpoints beyond the events that it leaves out", async () => {
		const group = await groupTo(
			{ startFrom: END, checkPointUpperBound: 10 },
			streamNameFilter({ prefixes: ["nothing-like-it"] }),
		);
		const { position } = await append("left-out", "left-out", 30);
		await until(
			async () => {
				const { stats } =
					await suite.client.getPersistentSubscriptionToAllInfo(group);
				const { commit = 0n } = stats.lastCheckpointedEventPosition ?? {};
				return commit > (position?.commit ?? 0n) - 10n;
			},
			() => "a checkpoint",
		);
	});
});
