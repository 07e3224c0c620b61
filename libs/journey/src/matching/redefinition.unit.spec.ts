import { custom, started, viewed } from "../testing/events.js";
import { definitionSet, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";

function withSegment(segment: object): Journey {
	return new Journey({ segments: { s: segment } });
}

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
