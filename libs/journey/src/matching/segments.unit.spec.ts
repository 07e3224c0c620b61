import { summaryOfVisit } from "#kernel";
import {
	consented,
	ended,
	identified,
	idledByClock,
	started,
	viewed,
} from "../testing/events.js";
import { at, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";

function withSegment(segment: object): Journey {
	return new Journey({ segments: { s: segment } });
}

const twoPages = { event: "PageViewed", count: { atLeast: 2 } };
const onCart = {
	attribute: "visit.currentPage.pathname",
	operator: "equal",
	value: "/cart",
};
const isActive = {
	attribute: "visit.status",
	operator: "equal",
	value: "active",
};

describe("a segment of scope visit", () => {
	it("is entered when its condition comes to hold, with a summary of the visit", () => {
		const journey = withSegment({ when: twoPages, expiresAfter: "P1M" });
		expect(saidBy(journey.take(started("v", 0)))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 1)))).toEqual([]);
		const step = journey.take(viewed("v", 2, "/b"));
		expect(step.led).toEqual([
			{
				type: "SegmentEntered",
				data: {
					occurredAt: at(2),
					segmentId: "s",
					name: "s",
					version: 1,
					scope: "visit",
					visitId: "v",
					summary: summaryOfVisit(step.after.visit),
					expiresAt: "2026-12-23T10:00:02.000Z",
				},
			},
		]);
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual([]);
	});

	it("is left when its condition ceases to hold, and entered again", () => {
		const journey = withSegment({ when: onCart });
		journey.take(started("v", 0));
		expect(saidBy(journey.take(viewed("v", 1, "/cart")))).toEqual([
			"s entered",
		]);
		const step = journey.take(viewed("v", 2, "/"));
		expect(step.led).toEqual([
			{
				type: "SegmentExited",
				data: {
					occurredAt: at(2),
					segmentId: "s",
					name: "s",
					version: 1,
					scope: "visit",
					visitId: "v",
					summary: summaryOfVisit(step.after.visit),
					reason: "condition",
				},
			},
		]);
		expect(saidBy(journey.take(viewed("v", 3, "/cart")))).toEqual([
			"s entered",
		]);
	});

	it("counts each visit for itself", () => {
		const journey = withSegment({ when: twoPages });
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		journey.take(started("w", 2));
		expect(saidBy(journey.take(viewed("w", 3)))).toEqual([]);
		expect(saidBy(journey.take(viewed("w", 4)))).toEqual(["s entered"]);
		const late = journey.take(viewed("v", 1.5));
		expect(late.led[0]?.data).toMatchObject({
			visitId: "v",
			occurredAt: at(1.5),
		});
	});

	it("is left where there are too many events", () => {
		const journey = withSegment({
			when: { event: "PageViewed", count: { atMost: 1 } },
		});
		expect(saidBy(journey.take(started("v", 0)))).toEqual(["s entered"]);
		expect(saidBy(journey.take(viewed("v", 1)))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 2)))).toEqual([
			"s exited by condition",
		]);
	});

	it("counts only the events that all of where holds for", () => {
		const where = [
			{ attribute: "page.pathname", operator: "startsWith", value: "/p" },
			{ attribute: "page.queryString", operator: "equal", value: "x=1" },
		];
		const journey = withSegment({ when: { event: "PageViewed", where } });
		journey.take(started("v", 0));
		expect(saidBy(journey.take(viewed("v", 1, "/p")))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 2, "/", "x=1")))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 3, "/p", "x=1")))).toEqual([
			"s entered",
		]);
	});

	it("follows what the clock does to the visit", () => {
		const journey = withSegment({ when: isActive });
		expect(saidBy(journey.take(started("v", 0)))).toEqual(["s entered"]);
		expect(saidBy(journey.take(idledByClock("v", 9)))).toEqual([
			"s exited by condition",
		]);
		expect(saidBy(journey.take(viewed("v", 10)))).toEqual(["s entered"]);
		expect(saidBy(journey.take(ended("v", 11)))).toEqual([
			"s exited by condition",
		]);
	});

	it("counts what names no visit for the open one", () => {
		const journey = withSegment({ when: { event: "VisitorIdentified" } });
		journey.take(started("old", 0));
		journey.take(ended("old", 1));
		journey.take(started("v", 2));
		expect(saidBy(journey.take(identified(3), "v"))).toEqual(["s entered"]);
		expect(saidBy(journey.take(viewed("old", 0.5)))).toEqual([]);
	});

	it("is not evaluated outside of visits, and made up for in the next event", () => {
		const journey = withSegment({ when: { event: "ConsentGranted" } });
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		expect(saidBy(journey.take(consented(2, "ConsentGranted")))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual(["s entered"]);
	});
});

describe("a segment of scope visitor", () => {
	it("counts over all visits, and says in which it was entered", () => {
		const journey = withSegment({ scope: "visitor", when: twoPages });
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		journey.take(started("w", 2));
		const { led } = journey.take(viewed("w", 3));
		expect(led[0]?.data).toMatchObject({ scope: "visitor", visitId: "w" });
		expect(saidBy(journey.take(viewed("v", 1.5)))).toEqual([]);
	});

	it("may be entered outside of any visit", () => {
		const journey = withSegment({
			scope: "visitor",
			when: {
				attribute: "visitor.kind",
				operator: "equal",
				value: "identified",
			},
		});
		const { led } = journey.take(identified(1));
		expect(led[0]?.data).toMatchObject({ visitId: null, summary: null });
	});

	it("follows the visit of the latest event where it looks at visits", () => {
		const journey = withSegment({
			scope: "visitor",
			when: {
				attribute: "visit.device.category",
				operator: "equal",
				value: "mobile",
			},
		});
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		expect(saidBy(journey.take(started("w", 2, "mobile")))).toEqual([
			"s entered",
		]);
		journey.take(viewed("w", 3));
		expect(saidBy(journey.take(viewed("v", 4)))).toEqual([
			"s exited by condition",
		]);
	});
});
