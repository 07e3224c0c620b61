import {
	END,
	eventTypeFilter,
	excludeSystemEvents,
	type Filter,
	InvalidArgumentError,
	type Position,
	START,
	streamNameFilter,
} from "@eventstore/db-client";
import { events, until } from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { Subscriber } from "../testing/subscriber.js";

const at = (position: number): Position => ({
	commit: BigInt(position),
	prepare: BigInt(position),
});

describe("a subscription to all", () => {
	const suite = serverPerSuite();
	// After the system event at 1: 2 to 5.
	beforeAll(() => suite.client.appendToStream("a", events(4)));
	let head = 5;

	it.each([
		["the start", START, 1],
		["after a position", at(3), 4],
		["the end", END, null],
	] as const)("goes from %s to what comes", async (_, fromPosition, first) => {
		const subscriber = new Subscriber(
			suite.client.subscribeToAll({ fromPosition }),
		);
		await subscriber.toldOf("caughtUp");
		const before = subscriber.positions;
		await suite.client.appendToStream("b", events(3));
		await subscriber.received(before.length + 3);
		const from = first ?? head + 1;
		head += 3;
		expect(subscriber.positions).toEqual(
			Array.from({ length: head - from + 1 }, (_, i) => from + i),
		);
		expect(subscriber.told[0]).toBe("confirmation");
		expect(subscriber.told.filter((one) => one === "caughtUp")).toHaveLength(1);
		expect(subscriber.told.indexOf("caughtUp")).toBe(before.length + 1);
		await subscriber.unsubscribe();
		await subscriber.toldOf("end");
		expect(subscriber.error).toBeNull();
	});
});

describe("a filtered subscription to all", () => {
	const suite = serverPerSuite();
	// After the system event at 1: 2 to 41, by fives.
	beforeAll(async () => {
		for (let i = 0; i < 4; i++) {
			await suite.client.appendToStream("a-1", events(5, "Alpha"));
			await suite.client.appendToStream("b-2", events(5, "Beta"));
		}
	});
	const ranges = (...firsts: number[]) =>
		firsts.flatMap((first) => Array.from({ length: 5 }, (_, i) => first + i));
	const alphas = ranges(2, 12, 22, 32);
	const betas = ranges(7, 17, 27, 37);

	it.each<[string, Filter, number[]]>([
		["stream prefixes", streamNameFilter({ prefixes: ["a-", "x"] }), alphas],
		["a stream pattern", streamNameFilter({ regex: "-[2-9]$" }), betas],
		["type prefixes", eventTypeFilter({ prefixes: ["Al"] }), alphas],
		["a type pattern", eventTypeFilter({ regex: "^[BC]" }), betas],
		["a lookahead", eventTypeFilter({ regex: "^(?!\\$|Al)" }), betas],
	])("gives what passes %s, before and after", async (_, filter, expected) => {
		const subscriber = new Subscriber(suite.client.subscribeToAll({ filter }));
		await subscriber.toldOf("caughtUp");
		expect(subscriber.positions).toEqual(expect.arrayContaining(expected));
		expect(subscriber.positions.slice(0, expected.length)).toEqual(expected);
		const before = subscriber.events.length;
		await suite.client.appendToStream("a-1", events(1, "Alpha"));
		await suite.client.appendToStream("b-2", events(1, "Beta"));
		await subscriber.received(before + 1);
		await subscriber.unsubscribe();
	});

	it("leaves out system events where that is asked", async () => {
		const filter = excludeSystemEvents();
		const subscriber = new Subscriber(suite.client.subscribeToAll({ filter }));
		await subscriber.toldOf("caughtUp");
		for (const { event } of subscriber.events) {
			expect(event?.type).toMatch(/^[^$]/);
		}
		await subscriber.unsubscribe();
	});

	it("is refused where the pattern is none", async () => {
		const filter = streamNameFilter({ regex: "(" });
		const subscriber = new Subscriber(suite.client.subscribeToAll({ filter }));
		await subscriber.failed();
		expect(subscriber.error.code).toBe(3);
		expect(subscriber.error).not.toBeInstanceOf(InvalidArgumentError);
	});
});

describe("checkpoints of a filtered subscription", () => {
	const suite = serverPerSuite();

	async function checkpointsOf(
		options: Parameters<typeof streamNameFilter>[0],
		fromPosition: Position | typeof START | typeof END = START,
	) {
		const checkpoints: number[] = [];
		const filter = streamNameFilter({
			...options,
			checkpointReached: async (_, { commit, prepare }) => {
				expect(prepare).toBe(commit);
				checkpoints.push(Number(commit));
			},
		});
		const subscription = suite.client.subscribeToAll({ filter, fromPosition });
		const subscriber = new Subscriber(subscription);
		await subscriber.toldOf("caughtUp");
		return { checkpoints, subscriber };
	}

	// After the system event at 1: 2 to 100.
	beforeAll(() => suite.client.appendToStream("s", events(99)));

	it.each([
		[
			{ maxSearchWindow: 10, checkpointInterval: 2 },
			START,
			[20, 40, 60, 80, 100],
		],
		[{ maxSearchWindow: 7, checkpointInterval: 5 }, START, [35, 70, 100]],
		[{ checkpointInterval: 2 }, START, [64, 100]],
		[{ checkpointInterval: 1 }, START, [32, 64, 96, 100]],
		[{ checkpointInterval: 1 }, at(40), [72, 100]],
		[{ checkpointInterval: 1_000 }, START, [100]],
		[{ checkpointInterval: 1 }, END, []],
	] as const)("with %j from %j", async (options, from, expected) => {
		for (const prefixes of [["s"], ["none"]]) {
			const { checkpoints, subscriber } = await checkpointsOf(
				{ ...options, prefixes },
				from,
			);
			expect(checkpoints).toEqual(expected);
			await subscriber.unsubscribe();
		}
	});

	it("go on as events come, whether these pass or not", async () => {
		const options = { maxSearchWindow: 2, checkpointInterval: 3 };
		const { checkpoints, subscriber } = await checkpointsOf(
			{ ...options, prefixes: ["wanted"] },
			END,
		);
		for (let i = 0; i < 13; i++) {
			await suite.client.appendToStream("unwanted", events(1));
		}
		await until(() => checkpoints.length === 2);
		expect(checkpoints).toEqual([106, 112]);
		await suite.client.appendToStream("wanted", events(5));
		await until(() => checkpoints.length === 3);
		expect(checkpoints[2]).toBe(118);
		// The event at a checkpoint comes before it.
		expect(subscriber.positions).toEqual([114, 115, 116, 117, 118]);
		await subscriber.unsubscribe();
	});
});
