import { summaryOfVisit } from "#kernel";
import {
	consented,
	custom,
	ended,
	identified,
	idledByClock,
	started,
	viewed,
} from "../testing/events.js";
import { at, definitionSet, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";
import { nextExpiry } from "./expiry.js";

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
const bought = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "buy" }],
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

describe("a membership that expires", () => {
	function entered(when: object): Journey {
		const journey = withSegment({ when, expiresAfter: "PT1M" });
		journey.take(started("v", 0));
		journey.take(custom("v", 1, "buy"));
		return journey;
	}

	it("ends when its time is over, at that time", () => {
		const journey = entered(bought);
		expect(nextExpiry(journey.progress)).toBe(at(61));
		expect(journey.expire(at(60.999))).toEqual([]);
		expect(journey.expire(at(100))).toEqual([
			{
				type: "SegmentExited",
				data: {
					occurredAt: at(61),
					segmentId: "s",
					name: "s",
					version: 1,
					scope: "visit",
					visitId: "v",
					summary: null,
					reason: "expired",
				},
			},
		]);
		expect(nextExpiry(journey.progress)).toBeNull();
		expect(journey.expire(at(100))).toEqual([]);
	});

	it("begins again with another event of the kind that is counted", () => {
		const journey = entered(bought);
		journey.expire(at(61));
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		expect(saidBy(journey.take(custom("v", 63, "add")))).toEqual([]);
		const { led } = journey.take(custom("v", 64, "buy"));
		expect(led[0]?.data).toMatchObject({ expiresAt: at(124) });
	});

	it("begins again once the condition did not hold in between", () => {
		const journey = entered(isActive);
		journey.expire(at(61));
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		expect(saidBy(journey.take(idledByClock("v", 63)))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 64)))).toEqual(["s entered"]);
	});

	it("stays over when the actor reloads or a snapshot is loaded", () => {
		const journey = entered(isActive);
		journey.expire(at(61));
		journey.reload();
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		journey.storeAndLoad();
		expect(saidBy(journey.take(viewed("v", 63)))).toEqual([]);
	});

	it("ends as archived where its definition has gone", () => {
		const journey = entered(bought);
		const inactive = { s: { when: bought, active: false } };
		journey.redefine(definitionSet({ segments: inactive }, journey.set));
		expect(journey.expire(at(61))[0]?.data.reason).toBe("archived");
	});

	it("is told in the order of the ends, for visits and the visitor alike", () => {
		const journey = new Journey({
			segments: {
				long: { when: bought, expiresAfter: "PT2M" },
				short: { when: bought, expiresAfter: "PT1M", scope: "visitor" },
				never: { when: bought },
			},
		});
		journey.take(started("v", 0));
		journey.take(custom("v", 1, "buy"));
		expect(nextExpiry(journey.progress)).toBe(at(61));
		const exits = journey.expire(at(500)).map(({ data }) => data);
		expect(exits).toMatchObject([
			{ segmentId: "short", visitId: null },
			{ segmentId: "long", visitId: "v" },
		]);
	});
});

describe("a definition that changes", () => {
	function member(): Journey {
		const journey = withSegment({ when: bought });
		journey.take(started("v", 0));
		journey.take(custom("v", 1, "buy"));
		journey.take(viewed("v", 2));
		return journey;
	}

	function redefine(journey: Journey, segment: object): void {
		journey.redefine(definitionSet({ segments: { s: segment } }, journey.set));
	}

	it("keeps its members where the new condition holds, in the version they entered", () => {
		const journey = member();
		redefine(journey, { when: { event: "PageViewed" } });
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual([]);
		redefine(journey, { when: onCart });
		const { led } = journey.take(viewed("v", 4));
		expect(led[0]).toMatchObject({
			type: "SegmentExited",
			data: { version: 1, reason: "condition" },
		});
	});

	it("counts from the beginning of the stream", () => {
		const journey = member();
		redefine(journey, { when: { event: "PageViewed", count: { atLeast: 2 } } });
		expect(journey.stream.at(-1)?.type).toBe("PageViewed");
		expect(saidBy(journey.take(custom("v", 3, "x")))).toEqual([
			"s exited by condition",
		]);
		expect(saidBy(journey.take(viewed("v", 4)))).toEqual(["s entered"]);
	});

	it.each([
		["inactive", { when: bought, active: false }, ["s exited by archived"]],
		[
			"of another scope",
			{ when: bought, scope: "visitor" },
			["s entered", "s exited by archived"],
		],
	])("lets its members go at the next event when %s", (_, segment, said) => {
		const journey = member();
		redefine(journey, segment);
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual(said);
		expect(saidBy(journey.take(viewed("v", 4)))).toEqual([]);
	});

	it("takes in at the next event whom a new one holds for already", () => {
		const journey = member();
		const added = { t: { when: bought }, u: { when: isActive } };
		journey.redefine(definitionSet({ segments: added }, journey.set));
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual([
			"t entered",
			"u entered",
		]);
	});
});
