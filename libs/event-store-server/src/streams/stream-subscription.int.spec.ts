import { randomUUID } from "node:crypto";
import { END, StreamDeletedError } from "@eventstore/db-client";
import { events, take } from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { Subscriber } from "../testing/subscriber.js";

describe("a subscription to a stream", () => {
	const suite = serverPerSuite();
	let stream = "";
	beforeEach(() => {
		stream = `s-${randomUUID()}`;
	});
	const append = (count: number) =>
		suite.client.appendToStream(stream, events(count));
	const subscribe = (fromRevision?: bigint | typeof END) =>
		new Subscriber(
			suite.client.subscribeToStream(
				stream,
				fromRevision === undefined ? {} : { fromRevision },
			),
		);

	it.each([
		["the start", undefined, [0, 1, 2, 3]],
		["after a revision", 1n, [2, 3]],
		["after the last one", 3n, []],
		["the end", END, []],
	] as const)("goes from %s to what comes", async (_, from, before) => {
		await append(4);
		const subscriber = subscribe(from);
		await subscriber.toldOf("caughtUp");
		await append(2);
		await subscriber.toldOf(5);
		expect(subscriber.told).toEqual([
			"confirmation",
			...before,
			"caughtUp",
			4,
			5,
		]);
		await subscriber.unsubscribe();
		await subscriber.toldOf("end");
		expect(subscriber.error).toBeNull();
		expect(subscriber.subscription.id).toMatch(/^[0-9a-f-]{36}$/);
	});

	it("waits for a stream that is not there yet", async () => {
		const subscriber = subscribe();
		await subscriber.toldOf("caughtUp");
		await append(2);
		await subscriber.toldOf(1);
		expect(subscriber.told).toEqual(["confirmation", "caughtUp", 0, 1]);
		await subscriber.unsubscribe();
	});

	it("skips what it says that it has, though that is not there yet", async () => {
		await append(1);
		const subscriber = subscribe(3n);
		await subscriber.toldOf("caughtUp");
		await append(2);
		await append(3);
		await subscriber.toldOf(5);
		expect(subscriber.told.slice(2)).toEqual([4, 5]);
		await subscriber.unsubscribe();
	});

	it("misses nothing and gives nothing twice while others append", async () => {
		const appends = async () => {
			for (let i = 0; i < 60; i++) await append(10);
		};
		const appending = appends();
		const subscribers: Subscriber[] = [];
		for (let i = 0; i < 6; i++) {
			subscribers.push(subscribe());
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		await appending;
		for (const subscriber of subscribers) {
			await subscriber.received(600);
			expect(subscriber.told.filter((one) => typeof one === "number")).toEqual(
				Array.from({ length: 600 }, (_, i) => i),
			);
			await subscriber.unsubscribe();
		}
	});

	it("gives what is appended and deleted at once, and goes on after it", async () => {
		await append(1);
		const subscriber = subscribe();
		await subscriber.toldOf("caughtUp");
		await Promise.all([append(2), suite.client.deleteStream(stream)]);
		await append(1);
		await subscriber.toldOf(3);
		expect(subscriber.told).toEqual(["confirmation", 0, "caughtUp", 1, 2, 3]);
		expect(subscriber.error).toBeNull();
		await subscriber.unsubscribe();
	});

	it("ends with the tombstone", async () => {
		await append(2);
		const subscriber = subscribe();
		await subscriber.toldOf("caughtUp");
		await append(1);
		await suite.client.tombstoneStream(stream);
		await subscriber.failed();
		expect(subscriber.error).toBeInstanceOf(StreamDeletedError);
		expect(subscriber.error.streamName).toBe(stream);
		expect(subscriber.events.map(({ event }) => event?.type)).toEqual([
			"Tested",
			"Tested",
			"Tested",
			"$streamDeleted",
		]);
	});

	it.each<typeof END | undefined>([undefined, END])(
		"is refused where the stream is tombstoned, from %s",
		async (from) => {
			await append(1);
			await suite.client.tombstoneStream(stream);
			const subscriber = subscribe(from);
			await subscriber.failed();
			expect(subscriber.error).toBeInstanceOf(StreamDeletedError);
			expect(subscriber.told).toEqual([]);
		},
	);

	it("is one of many to one stream, and of many to others", async () => {
		const subscribers = Array.from({ length: 60 }, (_, i) => {
			const name = i < 30 ? stream : `${stream}-${i}`;
			return new Subscriber(suite.client.subscribeToStream(name));
		});
		await Promise.all(subscribers.map((one) => one.toldOf("caughtUp")));
		await append(3);
		await Promise.all(subscribers.slice(0, 30).map((one) => one.received(3)));
		for (const subscriber of subscribers.slice(30)) {
			expect(subscriber.events).toEqual([]);
		}
		await Promise.all(subscribers.map((one) => one.unsubscribe()));
	});

	it("can be iterated and left", async () => {
		await append(5);
		for (let i = 0; i < 10; i++) {
			const taken = await take(suite.client.subscribeToStream(stream), 5);
			expect(taken).toHaveLength(5);
		}
	});
});

describe("a subscription whose client is slow", () => {
	const suite = serverPerSuite();

	it("falls behind, catches up, and misses nothing", async () => {
		const { client } = suite;
		const text = "x".repeat(2_000);
		const subscription = client.subscribeToStream("s");
		const subscriber = new Subscriber(subscription);
		await subscriber.toldOf("caughtUp");
		subscription.pause();
		for (let i = 0; i < 40; i++) {
			const batch = events(100).map((one) => ({ ...one, data: { text } }));
			await client.appendToStream("s", batch);
		}
		subscription.resume();
		await subscriber.received(4_000);
		const numbers = subscriber.told.filter((one) => typeof one === "number");
		expect(numbers).toEqual(Array.from({ length: 4_000 }, (_, i) => i));
		expect(subscriber.told).toContain("fellBehind");
		await client.appendToStream("s", events(1));
		await subscriber.toldOf(4_000);
		await subscriber.unsubscribe();
	});
});
