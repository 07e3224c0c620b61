import type { AttributeType } from "./attribute-type.js";
import type { AttributeCondition, Operator, Scalar } from "./condition.js";
import { compilePredicate } from "./predicate.js";

type Case = readonly [
	operator: Operator,
	value: Scalar | readonly Scalar[] | undefined,
	holdsFor: readonly unknown[],
	failsFor: readonly unknown[],
];

function check(
	type: AttributeType,
	cases: readonly Case[],
	ignoreCase = false,
) {
	it.each(cases)(`${type} %s %j`, (operator, value, holdsFor, failsFor) => {
		const base = { attribute: "it", operator, ignoreCase };
		const condition: AttributeCondition =
			value === undefined ? base : { ...base, value };
		const holds = compilePredicate(condition, type);
		expect(holdsFor.filter((actual) => !holds(actual))).toEqual([]);
		expect(failsFor.filter((actual) => holds(actual))).toEqual([]);
	});
}

const unknown = [null, undefined];

describe("operators on text", () => {
	check("string", [
		["equal", "a", ["a"], ["A", "", ...unknown]],
		["notEqual", "a", ["A", "", ...unknown], ["a"]],
		["in", ["a", "b"], ["a", "b"], ["A", "c", ...unknown]],
		["notIn", ["a", "b"], ["c", ...unknown], ["a", "b"]],
		["contains", "b", ["abc", "b"], ["aBc", "", ...unknown]],
		["notContains", "b", ["ac", "", ...unknown], ["abc"]],
		["containsAll", ["a", "c"], ["abc"], ["ab", ...unknown]],
		["containsAny", ["a", "c"], ["ab", "c"], ["b", ...unknown]],
		["startsWith", "ab", ["abc"], ["cab", ...unknown]],
		["endsWith", "bc", ["abc"], ["bca", ...unknown]],
		["matches", "^/p/[0-9]+$", ["/p/42"], ["/p/", "x/p/42", ...unknown]],
		["matches", "cart", ["/the/cart/"], ["/CART", ...unknown]],
		["exists", undefined, ["", "a"], unknown],
		["notExists", undefined, unknown, ["", "a"]],
	]);
});

describe("operators on text without regard to case", () => {
	const cases: readonly Case[] = [
		["equal", "Straße", ["STRAßE", "straße"], ["strasse", ...unknown]],
		["notEqual", "A", ["b", ...unknown], ["a"]],
		["in", ["A", "b"], ["a", "B"], ["c"]],
		["contains", "B", ["abc"], ["ac"]],
		["containsAll", ["A", "C"], ["abc"], ["ab"]],
		["startsWith", "AB", ["abc"], ["cab"]],
		["endsWith", "bc", ["ABC"], ["b"]],
		["matches", "^cart", ["CART/1"], ["the cart"]],
	];
	check("string", cases, true);
	check("list", [["contains", "LAMP", [["Lamp"]], [["Lamps"]]]], true);
});

describe("operators on numbers", () => {
	check("number", [
		["equal", 0, [0, -0], ["0", 1, false, ...unknown]],
		["notEqual", 1, [2, ...unknown], [1]],
		["in", [1, 2], [1], ["1", 3, ...unknown]],
		["greaterThan", 3, [3.1], [3, "4", Number.NaN, ...unknown]],
		["greaterThanOrEqual", 3, [3], [2.9, ...unknown]],
		["lessThan", 3, [2.9, -1], [3, ...unknown]],
		["lessThanOrEqual", 3, [3], [3.1, ...unknown]],
		["between", [1, 3], [1, 2, 3], [0.9, 3.1, ...unknown]],
		["exists", undefined, [0], unknown],
	]);
});

describe("operators on truth values", () => {
	check("boolean", [
		["equal", true, [true], [false, "true", 1, ...unknown]],
		["notEqual", true, [false, ...unknown], [true]],
		["exists", undefined, [false], unknown],
	]);
});

describe("operators on times", () => {
	const noon = "2026-11-23T12:00:00.000Z";
	const before = "2026-11-23T11:59:59.999Z";
	check("time", [
		["equal", "2026-11-23T13:00:00+01:00", [noon], [before, ...unknown]],
		["greaterThan", "2026-11-23T11:59:59.999Z", [noon], [before, ...unknown]],
		["lessThan", noon, [before], [noon, "yesterday", 0, ...unknown]],
		["between", ["2026-11-23", "2026-11-24"], [noon], ["2026-11-25"]],
		["notEqual", noon, [before, "yesterday", ...unknown], [noon]],
	]);
});

describe("operators on lists", () => {
	check("list", [
		["contains", "lamp", [["sofa", "lamp"]], [["lamps"], [], ...unknown]],
		["notContains", "lamp", [["lamps"], [], ...unknown], [["lamp"]]],
		["containsAll", ["a", "b"], [["b", "c", "a"]], [["a"], [], ...unknown]],
		["containsAny", ["a", "b"], [["c", "b"]], [["c"], [], ...unknown]],
		["exists", undefined, [["a"]], [[], ...unknown]],
		["notExists", undefined, [[], ...unknown], [["a"]]],
	]);
});

describe("operators on custom attributes, whose type only the event knows", () => {
	check("any", [
		["equal", 5, [5], ["5", true, ...unknown]],
		["equal", "5", ["5"], [5, ...unknown]],
		["in", [1, "b", true], [1, "b", true], ["1", false, ...unknown]],
		["contains", "b", ["abc"], [5, true, ...unknown]],
		["notContains", "b", ["ac", 5, ...unknown], ["abc"]],
		["greaterThan", 5, [6], ["6", true, ...unknown]],
		["greaterThan", "2026-01-01", ["2026-01-02"], [6, "x", ...unknown]],
		["matches", "5", ["a5"], [5, ...unknown]],
	]);
});
