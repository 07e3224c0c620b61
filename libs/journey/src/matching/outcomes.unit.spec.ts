import { summaryOfVisit } from "#kernel";
import {
	custom,
	ended,
	identified,
	searched,
	started,
	viewed,
} from "../testing/events.js";
import { at, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";

function withOutcome(outcome: object): Journey {
	return new Journey({ outcomes: { o: outcome } });
}

const bought = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "buy" }],
};
const onCart = {
	attribute: "visit.currentPage.pathname",
	operator: "equal",
	value: "/cart",
};
const isIdentified = {
	attribute: "visitor.kind",
	operator: "equal",
	value: "identified",
};

describe("an outcome", () => {
	it("carries its value, sign and a summary of the visit", () => {
		const journey = withOutcome({
			when: bought,
			value: { attribute: "attributes.total" },
			positive: false,
		});
		journey.take(started("v", 0));
		const step = journey.take(custom("v", 1, "buy", { total: 12.5 }));
		expect(step.led).toEqual([
			{
				type: "OutcomeAchieved",
				data: {
					occurredAt: at(1),
					outcomeId: "o",
					name: "o",
					version: 1,
					scope: "visit",
					visitId: "v",
					summary: summaryOfVisit(step.after.visit),
					value: 12.5,
					positive: false,
				},
			},
		]);
	});

	it.each([
		["attributes.total", null],
		["attributes.__proto__", null],
		["page.pathname", null],
		["eventName", "buy"],
		["visit.device.category", "desktop"],
		["visit.device.isMobile", false],
		["visit.campaign.name", null],
		["visitor.visits.count", 1],
	])("has the value of %s: %j", (attribute, value) => {
		const journey = withOutcome({ when: bought, value: { attribute } });
		journey.take(started("v", 0));
		const { led } = journey.take(custom("v", 1, "buy"));
		expect(led[0]?.data).toMatchObject({ value });
	});

	it("takes its value from the event at which it is achieved", () => {
		const value = { attribute: "query" };
		const when = { event: "SearchPerformed", count: { atLeast: 2 } };
		const journey = withOutcome({ when, value });
		journey.take(started("v", 0));
		journey.take(searched("v", 1, "first"));
		const { led } = journey.take(searched("v", 2, "second"));
		expect(led[0]?.data).toMatchObject({ value: "second" });
	});
});

describe("an outcome achieved once per visit", () => {
	it("is achieved in each visit, once", () => {
		const journey = withOutcome({ when: onCart });
		journey.take(started("v", 0));
		expect(saidBy(journey.take(viewed("v", 1, "/cart")))).toEqual([
			"o achieved",
		]);
		journey.take(viewed("v", 2, "/"));
		expect(saidBy(journey.take(viewed("v", 3, "/cart")))).toEqual([]);
		journey.take(started("w", 4));
		expect(saidBy(journey.take(viewed("w", 5, "/cart")))).toEqual([
			"o achieved",
		]);
		expect(saidBy(journey.take(viewed("v", 6, "/cart")))).toEqual([]);
	});

	it("of scope visitor is achieved in every visit in which its condition holds", () => {
		const journey = withOutcome({
			scope: "visitor",
			achieved: "oncePerVisit",
			when: isIdentified,
		});
		expect(saidBy(journey.take(identified(0)))).toEqual(["o achieved"]);
		expect(saidBy(journey.take(identified(1)))).toEqual([]);
		expect(saidBy(journey.take(started("v", 2)))).toEqual(["o achieved"]);
		expect(saidBy(journey.take(viewed("v", 3)))).toEqual([]);
		expect(saidBy(journey.take(started("w", 4)))).toEqual(["o achieved"]);
		expect(saidBy(journey.take(viewed("v", 5)))).toEqual([]);
	});
});

describe("an outcome achieved once per visitor", () => {
	it.each(["visit", "visitor"])("of scope %s is achieved once", (scope) => {
		const achieved = "oncePerVisitor";
		const journey = withOutcome({ scope, achieved, when: bought });
		journey.take(started("v", 0));
		expect(saidBy(journey.take(custom("v", 1, "buy")))).toEqual(["o achieved"]);
		journey.take(started("w", 2));
		expect(saidBy(journey.take(custom("w", 3, "buy")))).toEqual([]);
		journey.reload();
		expect(saidBy(journey.take(custom("w", 4, "buy")))).toEqual([]);
	});
});

describe("an outcome achieved every time", () => {
	const achieved = "everyTime";

	it("is achieved at each counted event while its condition holds", () => {
		const when = { all: [{ ...bought, count: { atLeast: 2 } }, onCart] };
		const journey = withOutcome({ achieved, when });
		journey.take(started("v", 0));
		journey.take(viewed("v", 1, "/cart"));
		expect(saidBy(journey.take(custom("v", 2, "buy")))).toEqual([]);
		for (const seconds of [3, 4, 5, 6])
			expect(saidBy(journey.take(custom("v", seconds, "buy")))).toEqual([
				"o achieved",
			]);
		expect(saidBy(journey.take(custom("v", 7, "add")))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 8, "/")))).toEqual([]);
		expect(saidBy(journey.take(custom("v", 9, "buy")))).toEqual([]);
	});

	it("without events to count is achieved each time its condition comes to hold", () => {
		const journey = withOutcome({ achieved, when: onCart });
		journey.take(started("v", 0));
		const said = ["/cart", "/cart", "/", "/cart"].map((path, index) =>
			saidBy(journey.take(viewed("v", index, path))),
		);
		expect(said).toEqual([["o achieved"], [], [], ["o achieved"]]);
		journey.reload();
		expect(saidBy(journey.take(viewed("v", 9, "/cart")))).toEqual([]);
	});

	it("is achieved at the end of a visit as well", () => {
		const journey = withOutcome({ achieved, when: { event: "VisitEnded" } });
		journey.take(started("v", 0));
		expect(saidBy(journey.take(ended("v", 1)))).toEqual(["o achieved"]);
	});
});
