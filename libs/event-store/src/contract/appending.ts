/** Contract: appends, expected revisions, idempotence, what is refused. */

import {
	AppendTooLarge,
	InvalidInput,
	MAX_APPEND_BYTES,
	NO_STREAM,
	WrongExpectedRevision,
} from "#kernel";
import {
	asAppended,
	newEvent,
	newEvents,
	newStream,
	rejection,
	type Subject,
} from "./fixtures.js";

export function appending(subject: Subject): void {
	revisionsAndPositions(subject);
	conflicts(subject);
	describe("repeated", () => repetition(subject));
	refusals(subject);
}

function revisionsAndPositions(subject: Subject): void {
	it("counts revisions from 0, append by append", async () => {
		const store = subject.current;
		const stream = newStream();
		const first = await store.append(stream, NO_STREAM, newEvents(2));
		const second = await store.append(stream, 1, newEvents(3));
		expect([first.revision, second.revision]).toEqual([1, 4]);
		const events = await store.readStream(stream, { limit: 10 });
		expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
	});

	it("gives positions that rise strictly over all streams", async () => {
		const store = subject.current;
		const streams = [newStream(), newStream()];
		const given: number[] = [];
		for (const [i, stream] of [...streams, ...streams].entries()) {
			const expected = i < 2 ? NO_STREAM : 1;
			const result = await store.append(stream, expected, newEvents(2));
			const events = await store.readStream(stream, { limit: 10 });
			expect(result.positions).toHaveLength(2);
			expect(result.positions.at(-1)).toBe(events.at(-1)?.position);
			for (const [i, position] of result.positions.entries()) {
				const own = events.at(i - 2)?.position;
				expect(position).toBeGreaterThanOrEqual(own as number);
			}
			given.push(...events.slice(-2).map(({ position }) => position));
		}
		expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
		expect(given[0]).toBeGreaterThan(0);
	});
}

function conflicts(subject: Subject): void {
	it.each([
		["a stream that is not there, expected there", 0, 0, NO_STREAM],
		["a stream that is there, expected not to be", 3, NO_STREAM, 2],
		["a stream that is further on", 3, 1, 2],
		["a stream that is not so far", 3, 5, 2],
	])("refuses %s", async (_, count, expected, actual) => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(count);
		if (count > 0) await store.append(stream, NO_STREAM, events);
		const error = await rejection(store.append(stream, expected, newEvents(1)));
		expect(error).toBeInstanceOf(WrongExpectedRevision);
		expect(error).toMatchObject({ stream, expected, actual });
		const stored = await store.readStream(stream, { limit: 10 });
		expect(stored.map(asAppended)).toEqual(events);
	});

	it("lets exactly one of many appenders have each revision", async () => {
		const store = subject.current;
		const stream = newStream();
		for (let round = 0; round < 10; round++) {
			const tries = await Promise.allSettled(
				Array.from({ length: 20 }, () =>
					store.append(stream, round - 1, newEvents(1)),
				),
			);
			const won = tries.filter(({ status }) => status === "fulfilled");
			expect(won).toHaveLength(1);
			for (const lost of tries) {
				if (lost.status === "fulfilled") continue;
				expect(lost.reason).toMatchObject({ actual: round });
			}
		}
		expect(await store.readStream(stream, { limit: 100 })).toHaveLength(10);
	});

	it("keeps a conflict from hurting the appends beside it", async () => {
		const store = subject.current;
		const appends = Array.from({ length: 30 }, (_, i) =>
			store.append(newStream(), i % 3 === 0 ? 7 : NO_STREAM, newEvents(2)),
		);
		const outcomes = await Promise.allSettled(appends);
		expect(outcomes.map(({ status }) => status === "rejected")).toEqual(
			outcomes.map((_, i) => i % 3 === 0),
		);
	});
}

function repetition(subject: Subject): void {
	it("answers as the first time, also when the stream is further on", async () => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(3);
		const first = await store.append(stream, NO_STREAM, events);
		expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
		await store.append(stream, 2, newEvents(2));
		expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
		expect(await store.readStream(stream, { limit: 10 })).toHaveLength(5);
	});

	it("answers both of two that race", async () => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(2);
		const [one, other] = await Promise.all([
			store.append(stream, NO_STREAM, events),
			store.append(stream, NO_STREAM, events),
		]);
		expect(one).toEqual(other);
		expect(await store.readStream(stream, { limit: 10 })).toHaveLength(2);
	});

	it("conflicts when only some of the events are there", async () => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(2);
		await store.append(stream, NO_STREAM, events);
		const more = [...events, newEvent()];
		const error = await rejection(store.append(stream, NO_STREAM, more));
		expect(error).toMatchObject({ code: "wrong-expected-revision" });
	});

	it("conflicts when the ids differ or stand in another order", async () => {
		const store = subject.current;
		const stream = newStream();
		const events = newEvents(2);
		await store.append(stream, NO_STREAM, events);
		for (const others of [newEvents(2), events.toReversed()]) {
			const error = await rejection(store.append(stream, NO_STREAM, others));
			expect(error).toBeInstanceOf(WrongExpectedRevision);
		}
		expect(await store.readStream(stream, { limit: 10 })).toHaveLength(2);
	});
}

function refusals(subject: Subject): void {
	it("refuses an append of no events", async () => {
		const stream = newStream();
		const error = await rejection(
			subject.current.append(stream, NO_STREAM, []),
		);
		expect(error).toBeInstanceOf(InvalidInput);
	});

	it("refuses an append that is too large, whole", async () => {
		const store = subject.current;
		const stream = newStream();
		const half = "x".repeat(MAX_APPEND_BYTES / 2);
		const events = [newEvent({ half }), newEvent({ half })];
		const error = await rejection(store.append(stream, NO_STREAM, events));
		expect(error).toBeInstanceOf(AppendTooLarge);
		expect(await store.readStream(stream, { limit: 1 })).toEqual([]);
	});
}
