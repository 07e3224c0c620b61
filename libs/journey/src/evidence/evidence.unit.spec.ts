import type { DomainEvent } from "#kernel";
import type { RecordedSegment } from "../definitions/definition.js";
import { visitIdOf } from "../matching/subject.js";
import {
	consented,
	custom,
	ended,
	identified,
	idledByClock,
	started,
	viewed,
} from "../testing/events.js";
import { definitionSet, Journey } from "../testing/journey-of.js";
import { Random, randomDefinitions, randomEvent } from "../testing/random.js";
import { Evidence } from "./evidence.js";
import { EVIDENCE_EVENTS_MAX } from "./leaf.js";

function segmentOf(definition: object): RecordedSegment {
	const set = definitionSet({ segments: { s: definition } });
	return set.segments.get("s") as RecordedSegment;
}

/** What was said to be the reason after each of the events, as indexes of events. */
function reasons(
	definition: object,
	events: readonly DomainEvent[],
	visitId: string | null,
): { holds: boolean; because: readonly number[] } {
	const evidence = new Evidence(segmentOf(definition));
	const journey = new Journey({});
	for (const event of events)
		evidence.observe(event, journey.take(event).after);
	const because = evidence
		.events(visitId)
		.map((event) => events.indexOf(event))
		.sort((a, b) => a - b);
	return { holds: evidence.holds(visitId), because };
}

const twoPages = { event: "PageViewed", count: { atLeast: 2 } };
const onCart = {
	attribute: "visit.currentPage.pathname",
	operator: "equal",
	value: "/cart",
};

describe("evidence", () => {
	it("of an event condition are the events that reached its number", () => {
		const events = [
			started("v", 0),
			viewed("v", 1),
			viewed("w", 2),
			custom("v", 3, "buy"),
			viewed("v", 4),
			viewed("v", 5),
		];
		expect(reasons({ when: twoPages }, events.slice(0, 4), "v")).toEqual({
			holds: false,
			because: [],
		});
		expect(reasons({ when: twoPages }, events, "v")).toEqual({
			holds: true,
			because: [1, 4],
		});
		const ofVisitor = { when: twoPages, scope: "visitor" };
		expect(reasons(ofVisitor, events, null).because).toEqual([1, 2]);
	});

	it("are all events that were too many", () => {
		const when = { event: "PageViewed", count: { atLeast: 1, atMost: 2 } };
		const events = [0, 1, 2, 3].map((second) => viewed("v", second));
		const after = (count: number) =>
			reasons({ when }, events.slice(0, count), "v");
		expect(after(2)).toEqual({ holds: true, because: [0] });
		expect(after(3)).toEqual({ holds: false, because: [0, 1, 2] });
		expect(after(4)).toEqual({ holds: false, because: [0, 1, 2] });
	});

	it("of an attribute is the event that turned it", () => {
		const events = [
			started("v", 0),
			viewed("v", 1, "/cart"),
			custom("v", 2, "buy"),
			viewed("v", 3, "/"),
			idledByClock("v", 4),
		];
		const after = (count: number) =>
			reasons({ when: onCart }, events.slice(0, count), "v");
		expect(after(1)).toEqual({ holds: false, because: [0] });
		expect(after(3)).toEqual({ holds: true, because: [1] });
		expect(after(5)).toEqual({ holds: false, because: [3] });
	});

	it("are those of the parts that are as the whole", () => {
		const bought = {
			event: "CustomEventRecorded",
			where: [{ attribute: "eventName", operator: "equal", value: "buy" }],
		};
		const events = [
			started("v", 0, "mobile"),
			viewed("v", 1, "/cart"),
			custom("v", 2, "drop"),
			custom("v", 3, "buy"),
		];
		const of = (when: object) => reasons({ when }, events, "v");
		expect(of({ all: [onCart, bought] }).because).toEqual([1, 3]);
		expect(of({ any: [onCart, twoPages] }).because).toEqual([1]);
		expect(of({ not: twoPages })).toEqual({ holds: true, because: [] });
		expect(of({ not: { any: [onCart, bought] } })).toEqual({
			holds: false,
			because: [1, 3],
		});
		expect(of({ all: [onCart, { not: bought }] })).toEqual({
			holds: false,
			because: [3],
		});
	});

	it("of a visit are events without a visit where it is the open one", () => {
		const when = { event: "ConsentGranted" };
		const events = [
			started("v", 0),
			ended("v", 1),
			consented(2, "ConsentGranted"),
			started("w", 3),
			consented(4, "ConsentGranted"),
			identified(5),
		];
		expect(reasons({ when }, events, "v").holds).toBe(false);
		expect(reasons({ when }, events, "w").because).toEqual([4]);
	});

	it("remembers a bounded number of them, the newest", () => {
		const many = EVIDENCE_EVENTS_MAX + 20;
		const when = { event: "PageViewed", count: { atLeast: many } };
		const events = Array.from({ length: many + 5 }, (_, n) => viewed("v", n));
		const { holds, because } = reasons({ when }, events, "v");
		expect(holds).toBe(true);
		expect([because[0], because.at(-1)]).toEqual([20, many - 1]);
	});
});

describe("evidence on random definitions and streams", () => {
	it("holds whenever the matcher lets in, and not when it lets out", () => {
		const first = Number(process.env.JOURNEY_SEED ?? 20_261_124);
		process.stdout.write(`journey evidence: seeds from ${first}\n`);
		let compared = 0;
		for (let seed = first; seed < first + 60; seed++) compared += run(seed);
		expect(compared).toBeGreaterThan(200);
	});
});

/** Entries and exits compared. */
function run(seed: number): number {
	const random = new Random(seed);
	const journey = new Journey(randomDefinitions(random, 8));
	const followed = new Map(
		[...journey.set.segments].map(([id, segment]) => [
			id,
			new Evidence(segment),
		]),
	);
	const begun: string[] = [];
	let compared = 0;
	for (let index = 0; index < 60; index++) {
		const event = randomEvent(random, index * 5, begun);
		const open = begun.at(-1) ?? null;
		const step = journey.take(event, visitIdOf(event) ?? open);
		for (const evidence of followed.values())
			for (const each of [event, ...step.led])
				evidence.observe(each, step.after);
		for (const { type, data } of step.led) {
			if (type === "OutcomeAchieved") continue;
			const evidence = followed.get(data.segmentId);
			const where = [seed, index, data.segmentId];
			expect([...where, evidence?.holds(data.visitId)]).toEqual([
				...where,
				type === "SegmentEntered",
			]);
			compared++;
		}
	}
	return compared;
}
