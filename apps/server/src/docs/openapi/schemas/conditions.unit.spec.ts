import { OPERATORS, parseSegmentDefinition } from "#journey";
import { faults } from "../../testing/validator.js";
import { OPERATORS_BY_VALUE } from "./conditions.js";

const mobile = {
	attribute: "visit.device.category",
	operator: "equal",
	value: "mobile",
};

function attribute(operator: string, value?: unknown): object {
	return {
		attribute: "visit.counts.pageViews",
		operator,
		...(value !== undefined && { value }),
	};
}

function ofText(operator: string, value: unknown): object {
	return { attribute: "visit.currentPage.url", operator, value };
}

function parse(when: object) {
	return parseSegmentDefinition({ name: "x", when });
}

describe("the schema of conditions, as the parser of definitions", () => {
	it("knows what each operator wants", () => {
		const known = Object.values(OPERATORS_BY_VALUE).flat();
		expect(known.toSorted()).toEqual(OPERATORS.toSorted());
	});

	it.each([
		["all", { all: [mobile, { event: "PageViewed" }] }],
		["any", { any: [mobile] }],
		["not", { not: { not: mobile } }],
		["attribute", { ...mobile, ignoreCase: true }],
		["event", { event: "SearchPerformed", where: [], count: { atMost: 0 } }],
		["exists", attribute("exists")],
		["equal", attribute("equal", 3)],
		["in", attribute("in", [1, 2])],
		["contains", ofText("contains", "x")],
		["containsAny", ofText("containsAny", ["x", "y"])],
		["matches", ofText("matches", "^/p/[0-9]+$")],
		["lessThan", attribute("lessThan", 3)],
		[
			"a time",
			{ ...ofText("lessThan", "2026-11-23"), attribute: "visit.startedAt" },
		],
		["between", attribute("between", [1, 2])],
	])("takes %s", (_, condition) => {
		expect(faults("Condition", condition)).toEqual([]);
		expect(() => parse(condition)).not.toThrow();
	});

	it.each([
		["an empty all", { all: [] }],
		["two kinds at once", { all: [mobile], any: [mobile] }],
		["no kind", {}],
		["an unknown operator", attribute("like", "x")],
		["exists with a value", attribute("exists", true)],
		["equal without a value", attribute("equal")],
		["in of a single value", attribute("in", 1)],
		["between of three", attribute("between", [1, 2, 3])],
		["greaterThan of a flag", attribute("greaterThan", true)],
		["startsWith of a number", attribute("startsWith", 1)],
		["an event that is not counted", { event: "SegmentEntered" }],
		["a count of nothing", { event: "PageViewed", count: {} }],
		["where on a combination", { event: "PageViewed", where: [{ any: [] }] }],
		["a window", { event: "PageViewed", within: "PT30M" }],
		["a sequence", { sequence: [{ event: "PageViewed" }] }],
	])("refuses %s", (_, condition) => {
		expect(faults("Condition", condition)).not.toEqual([]);
		expect(() => parse(condition)).toThrow();
	});
});

describe("the schemas of definitions", () => {
	const least = { name: "Mobile", when: mobile };

	it("want a name and a condition, and nothing more", () => {
		expect(faults("SegmentDefinition", least)).toEqual([]);
		expect(faults("OutcomeDefinition", least)).toEqual([]);
		expect(faults("SegmentDefinition", { name: "x" })).not.toEqual([]);
		expect(faults("OutcomeDefinition", { when: mobile })).not.toEqual([]);
		expect(faults("SegmentDefinition", { ...least, name: " " })).not.toEqual(
			[],
		);
	});

	it("keep the fields of segments and outcomes apart", () => {
		const expires = { ...least, expiresAfter: "P30D" };
		const valued = { ...least, value: { attribute: "attributes.total" } };
		expect(faults("SegmentDefinition", expires)).toEqual([]);
		expect(faults("OutcomeDefinition", expires)).not.toEqual([]);
		expect(faults("OutcomeDefinition", valued)).toEqual([]);
		expect(faults("SegmentDefinition", valued)).not.toEqual([]);
	});
});
