import type { RecordedEvent } from "#kernel";
import { domainEvents, type LeftOut } from "./domain-events.js";
import { LogDigest } from "./log-digest.js";

function event(stream: string, more: Partial<RecordedEvent> = {}) {
	return {
		eventId: `${stream}-id`,
		type: "PageViewed",
		data: { a: 1 },
		metadata: {} as RecordedEvent["metadata"],
		stream,
		revision: 0,
		position: 7,
		recordedAt: 8,
		...more,
	};
}

describe("the domain's events in a log", () => {
	it("are those of its streams; the others are counted", () => {
		const leftOut: LeftOut = { system: 0, others: 0 };
		const visitor = event("visitor-default.v");
		const definitions = event("definitions-default");
		const others = [
			event("$epoch", { type: "$Epoch", data: null }),
			event("$$other", { type: "$metadata" }),
			event("linked", { type: "$>" }),
			event("visitors"),
		];
		expect(domainEvents([visitor, ...others, definitions], leftOut)).toEqual([
			visitor,
			definitions,
		]);
		expect(leftOut).toEqual({ system: 3, others: 1 });
	});

	it.each([
		["was deleted for good", event("visitor-a.b", { type: "$streamDeleted" })],
		["was cut", event("$$visitor-a.b", { type: "$metadata" })],
		["is no JSON", event("visitor-a.b", { data: null })],
		["is a list", event("visitor-a.b", { data: [] })],
	])("cannot be copied where one %s", (_, odd) => {
		expect(() => domainEvents([odd], { system: 0, others: 0 })).toThrow(
			/visitor-a\.b/,
		);
	});
});

describe("the digest of a log", () => {
	const events = Array.from({ length: 50 }, (_, i) =>
		event(`visitor-${i % 7}`, { revision: Math.floor(i / 7), data: { i } }),
	);
	const digestOf = (log: readonly RecordedEvent[]) => {
		const digest = new LogDigest();
		for (const each of log) digest.add(each);
		return digest;
	};

	it("is the same in any order, whatever positions and times", () => {
		const moved = events
			.toReversed()
			.map((each, i) => ({ ...each, position: i, recordedAt: i }));
		expect(digestOf(moved).equals(digestOf(events))).toBe(true);
		expect(String(digestOf(moved))).toBe(String(digestOf(events)));
		expect(digestOf(events)).toMatchObject({ count: 50, streams: 7 });
	});

	it.each([
		["an event less", (log: RecordedEvent[]) => log.slice(1)],
		["one twice", (log: RecordedEvent[]) => [...log, ...log.slice(0, 1)]],
		["other data", (log: RecordedEvent[]) => changed(log, { data: { i: -1 } })],
		["another id", (log: RecordedEvent[]) => changed(log, { eventId: "x" })],
		[
			"another revision",
			(log: RecordedEvent[]) => changed(log, { revision: 9 }),
		],
	])("is another with %s", (_, change) => {
		expect(digestOf(change([...events])).equals(digestOf(events))).toBe(false);
	});
});

function changed(
	[first, ...rest]: RecordedEvent[],
	change: Partial<RecordedEvent>,
): RecordedEvent[] {
	return [{ ...(first as RecordedEvent), ...change }, ...rest];
}
