import {
	BACKWARDS,
	END,
	FORWARDS,
	START,
	StreamDeletedError,
	StreamNotFoundError,
} from "@eventstore/db-client";
import {
	collect,
	events,
	idsOf,
	rejection,
	revisions,
	take,
	until,
} from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

describe("reading a stream", () => {
	const suite = serverPerSuite();
	const sent = events(600);
	beforeAll(async () => {
		await suite.client.appendToStream("before", events(3));
		await suite.client.appendToStream("s", sent);
	});

	const count = (from: number, to: number) => {
		const step = from <= to ? 1 : -1;
		const length = Math.abs(to - from) + 1;
		return Array.from({ length }, (_, i) => from + i * step);
	};

	it.each([
		[{}, count(0, 599)],
		[{ maxCount: 2 }, [0, 1]],
		[{ maxCount: 300, fromRevision: 10n }, count(10, 309)],
		[{ fromRevision: 598n }, [598, 599]],
		[{ fromRevision: 600n }, []],
		[{ fromRevision: 0xffff_ffff_ffff_fffen }, []],
		[{ fromRevision: END, direction: FORWARDS }, []],
		[{ direction: BACKWARDS, fromRevision: END }, count(599, 0)],
		[{ direction: BACKWARDS, fromRevision: END, maxCount: 2 }, [599, 598]],
		[{ direction: BACKWARDS, fromRevision: 1n }, [1, 0]],
		[{ direction: BACKWARDS, fromRevision: 9_999n, maxCount: 1 }, [599]],
		[{ direction: BACKWARDS, fromRevision: START }, [0]],
	] as const)("with %p", async (options, expected) => {
		expect(await revisions(suite.client, "s", options)).toEqual(expected);
	});

	it("gives all that was stored", async () => {
		const before = Date.now() - 60_000;
		const read = await collect(suite.client.readStream("s"));
		expect(idsOf(read)).toEqual(sent.map(({ id }) => id));
		expect(read[7]).toMatchObject({
			event: {
				streamId: "s",
				type: "Tested",
				data: { n: 7 },
				isJson: true,
				revision: 7n,
			},
		});
		const [first, second] = read;
		expect(first?.link).toBeUndefined();
		expect(first?.event?.created.getTime()).toBeGreaterThan(before);
		expect(second?.commitPosition).toBe(second?.event?.position?.commit);
		expect(second?.event?.position?.commit).toBe(
			(first?.event?.position?.commit as bigint) + 1n,
		);
	});

	it("says that there is none", async () => {
		const error = await rejection(collect(suite.client.readStream("none ‐")));
		expect(error).toBeInstanceOf(StreamNotFoundError);
		expect(error.streamName).toBe("none ‐");
	});

	it("says that it was deleted for good", async () => {
		await suite.client.appendToStream("gone", events(1));
		await suite.client.tombstoneStream("gone");
		const error = await rejection(collect(suite.client.readStream("gone")));
		expect(error).toBeInstanceOf(StreamDeletedError);
		expect(error.streamName).toBe("gone");
	});

	it("can be left in the middle, time and again", async () => {
		for (let i = 0; i < 30; i++) {
			expect(await take(suite.client.readStream("s"), 3)).toHaveLength(3);
		}
		const read = suite.client.readStream("s");
		read.once("data", () => void read.cancel());
		await until(() => read.closed || read.destroyed || read.readableEnded);
	});

	it("many times at once", async () => {
		const reads = Array.from({ length: 40 }, () =>
			revisions(suite.client, "s"),
		);
		for (const read of await Promise.all(reads)) expect(read).toHaveLength(600);
	});
});

describe("reading all", () => {
	const suite = serverPerSuite();

	it("finds a system event in a new log", async () => {
		const [first, ...others] = await collect(suite.client.readAll());
		expect(first?.event?.type).toMatch(/^\$/);
		expect(others).toEqual([]);
	});

	describe("of a log with events", () => {
		beforeAll(async () => {
			await suite.client.appendToStream("a", events(400));
			await suite.client.appendToStream("b", events(4));
		});

		it("goes forwards from any place, which is included", async () => {
			const all = await collect(suite.client.readAll());
			expect(all).toHaveLength(405);
			const middle = all[200]?.event?.position;
			const fromPosition = middle as NonNullable<typeof middle>;
			const some = await collect(
				suite.client.readAll({ fromPosition, maxCount: 3 }),
			);
			expect(some).toEqual(all.slice(200, 203));
			const rest = await collect(suite.client.readAll({ fromPosition }));
			expect(rest).toEqual(all.slice(200));
			expect(
				await collect(suite.client.readAll({ fromPosition: END })),
			).toEqual([]);
		});

		it("goes backwards from any place, which is not included", async () => {
			const all = await collect(suite.client.readAll());
			const direction = BACKWARDS;
			const back = await collect(
				suite.client.readAll({ direction, fromPosition: END }),
			);
			expect(back).toEqual(all.toReversed());
			const middle = all[200]?.event?.position;
			const fromPosition = middle as NonNullable<typeof middle>;
			const some = await collect(
				suite.client.readAll({ direction, fromPosition, maxCount: 2 }),
			);
			expect(some).toEqual([all[199], all[198]]);
			const none = suite.client.readAll({ direction, fromPosition: START });
			expect(await collect(none)).toEqual([]);
		});

		it("shows what was deleted, and that it was", async () => {
			const before = await collect(suite.client.readAll());
			await suite.client.deleteStream("b");
			await suite.client.tombstoneStream("b");
			const all = await collect(suite.client.readAll());
			expect(all.slice(0, before.length)).toEqual(before);
			expect(all.slice(before.length)).toMatchObject([
				{ event: { streamId: "$$b", type: "$metadata" } },
				{
					event: {
						streamId: "b",
						type: "$streamDeleted",
						isJson: false,
						revision: 9_223_372_036_854_775_807n,
					},
				},
			]);
		});
	});
});
