import { CONDITION_EVENT_TYPES } from "../conditions/condition-events.js";
import { MAX_CONDITIONS, MAX_NESTING_DEPTH } from "../limits.js";
import { errorsOf } from "../testing/errors-of.js";
import { parseSegmentDefinition } from "./definition.js";

function errors(when: unknown): readonly string[] {
	return errorsOf(() => parseSegmentDefinition({ name: "S", when }));
}

const bot = { attribute: "visit.bot", operator: "equal", value: true };
const url = { attribute: "page.url", operator: "contains", value: "/p" };
const status = "visit.status";
const pageViews = "visit.counts.pageViews";

describe("a condition is taken as it is", () => {
	it.each([
		bot,
		{ all: [bot] },
		{ any: [bot, { not: { all: [bot] } }] },
		{ event: "PageViewed" },
		{ event: "PageViewed", where: [] },
		{
			event: "PageViewed",
			where: [url, url],
			count: { atLeast: 3, atMost: 9 },
		},
		{ event: "PageViewed", count: { atMost: 0 } },
		{ event: "PageViewed", count: { atLeast: 0 } },
		{ attribute: status, operator: "equal", value: "", ignoreCase: false },
		{ attribute: status, operator: "exists" },
		{ attribute: pageViews, operator: "between", value: [1, 1] },
		{ attribute: "visit.startedAt", operator: "lessThan", value: "2026-11-23" },
		{
			attribute: "visit.attributes.x y",
			operator: "in",
			value: [1, "a", true],
		},
	])("%j", (when) => {
		expect(parseSegmentDefinition({ name: "S", when }).when).toEqual(when);
	});

	it.each(CONDITION_EVENT_TYPES)("on %s", (event) => {
		expect(errors({ event })).toEqual([]);
	});
});

describe("a condition's shape", () => {
	it.each([
		[5, "/when: must be an object: a condition"],
		[null, "/when: must be an object: a condition"],
		[{}, "/when: a condition needs one of all, any, not, attribute, event"],
		[{ all: [] }, "/when/all: must hold at least one condition"],
		[{ any: {} }, "/when/any: must be a list of conditions"],
		[{ not: [bot] }, "/when/not: must be an object: a condition"],
		[
			{ all: [bot], any: [bot] },
			"/when: a condition is of one kind, this has all and any",
		],
		[{ all: [bot], x: 1 }, '/when/x: unknown field "x"; allowed: all'],
		[
			{ sequence: [] },
			"/when/sequence: a condition with sequence is not supported yet by this version",
		],
		[
			{ any: [{ absent: {}, for: "PT1M" }] },
			"/when/any/0/absent: a condition with absent is not supported yet by this version",
		],
		[
			{ not: { segment: "x" } },
			"/when/not/segment: a condition with segment is not supported yet by this version",
		],
		[
			{ event: "PageViewed", within: "PT1M" },
			"/when/within: is not supported yet by this version",
		],
	])("%j is refused", (when, error) => {
		expect(errors(when)).toEqual([error]);
	});

	it("is bounded in depth", () => {
		const nest = (levels: number): object =>
			levels === 1 ? bot : { not: nest(levels - 1) };
		expect(errors(nest(MAX_NESTING_DEPTH))).toEqual([]);
		const [error, ...rest] = errors(nest(MAX_NESTING_DEPTH + 1));
		expect(error).toBe(
			`/when${"/not".repeat(MAX_NESTING_DEPTH)}: conditions nest at most 10 levels deep`,
		);
		expect(rest).toEqual([]);
		expect(errors(nest(5_000))).toHaveLength(1);
	});

	it("is bounded in number, and says so once", () => {
		const many = (count: number) => Array.from({ length: count }, () => bot);
		expect(errors({ all: many(MAX_CONDITIONS - 1) })).toEqual([]);
		expect(errors({ all: many(MAX_CONDITIONS + 50) })).toEqual([
			"/when/all/99: a definition has at most 100 conditions",
		]);
		const where = Array.from({ length: 5_000 }, () => url);
		expect(errors({ event: "PageViewed", where })).toEqual([
			"/when/where/99: a definition has at most 100 conditions",
		]);
	});
});

describe("an event condition", () => {
	it("names the event types there are", () => {
		const [error] = errors({ event: "SegmentEntered" });
		expect(error).toBe(
			`/when/event: must be one of ${CONDITION_EVENT_TYPES.join(", ")}; not "SegmentEntered"`,
		);
	});

	it.each([
		[{ where: {} }, "/when/where: must be a list of attribute conditions"],
		[{ where: [5] }, "/when/where/0: must be an attribute condition"],
		[{ count: 3 }, "/when/count: must be an object with atLeast or atMost"],
		[{ count: {} }, "/when/count: needs atLeast or atMost, or both"],
		[
			{ count: { atLeast: -1 } },
			"/when/count/atLeast: must be a whole number from 0",
		],
		[
			{ count: { atMost: 1.5 } },
			"/when/count/atMost: must be a whole number from 0",
		],
		[
			{ count: { atLeast: 3, atMost: 2 } },
			"/when/count/atMost: must not be less than atLeast",
		],
		[
			{ count: { exactly: 3, atLeast: 1 } },
			'/when/count/exactly: unknown field "exactly"; allowed: atLeast, atMost',
		],
		[
			{ when: 1 },
			'/when/when: unknown field "when"; allowed: event, where, count, within',
		],
	])("with %j is refused", (fields, error) => {
		expect(errors({ event: "PageViewed", ...fields })).toEqual([error]);
	});

	it("looks at the event's attributes, not at the models'", () => {
		const [error] = errors({ event: "PageViewed", where: [bot] });
		expect(error).toContain(
			'/when/where/0/attribute: unknown attribute "visit.bot"; attributes of events are eventName',
		);
		const [other] = errors(url);
		expect(other).toContain('/when/attribute: unknown attribute "page.url"');
	});
});

describe("an attribute condition", () => {
	it.each([
		[{ attribute: 5 }, "/when/attribute: must be text"],
		[{ operator: undefined }, "/when/operator: is required"],
		[
			{ attribute: "visit.bot", operator: "contains" },
			"/when/operator: contains cannot be used on an attribute of type boolean",
		],
		[
			{ operator: "greaterThan", value: 1 },
			"/when/operator: greaterThan cannot be used on an attribute of type string",
		],
		[
			{ attribute: "visit.searchTerms", operator: "equal" },
			"/when/operator: equal cannot be used on an attribute of type list",
		],
		[{ value: undefined }, "/when/value: is required"],
		[{ value: 5 }, "/when/value: must be text"],
		[{ value: null }, "/when/value: must be text"],
		[{ value: ["x"] }, "/when/value: must be text"],
		[
			{ value: "\udc00" },
			"/when/value: must not hold half of a surrogate pair",
		],
		[
			{ value: "x".repeat(1025) },
			"/when/value: must have at most 1024 characters",
		],
		[{ operator: "exists" }, "/when/value: exists takes no value"],
		[{ operator: "in" }, "/when/value: must be a list"],
		[{ operator: "in", value: [] }, "/when/value: must not be empty"],
		[{ operator: "in", value: ["a", 5] }, "/when/value/1: must be text"],
		[
			{ operator: "notIn", value: Array.from({ length: 1001 }, () => "a") },
			"/when/value: has at most 1000 entries",
		],
		[{ operator: "containsAll", value: "a" }, "/when/value: must be a list"],
		[{ attribute: pageViews, value: "5" }, "/when/value: must be a number"],
		[
			{ attribute: pageViews, operator: "between", value: [3] },
			"/when/value: must be a list of two: [low, high]",
		],
		[
			{ attribute: pageViews, operator: "between", value: [3, 1] },
			"/when/value: low must not be greater than high",
		],
		[
			{
				attribute: "visit.attributes.x",
				operator: "between",
				value: [1, "2026-01-01"],
			},
			"/when/value: low and high must be of the same type",
		],
		[
			{
				attribute: "visit.startedAt",
				operator: "lessThan",
				value: "2026-02-30",
			},
			"/when/value: must be an ISO 8601 time such as 2026-11-23T10:00:00.000Z",
		],
		[
			{ attribute: "visit.startedAt", value: "2026-02-03T10:00:00" },
			"/when/value: must be an ISO 8601 time such as 2026-11-23T10:00:00.000Z",
		],
		[
			{ attribute: "visit.bot", value: "true" },
			"/when/value: must be true or false",
		],
		[
			{ attribute: "visit.attributes.x", value: {} },
			"/when/value: must be text, a number, true or false",
		],
		[{ ignoreCase: 1 }, "/when/ignoreCase: must be true or false"],
		[
			{ attribute: pageViews, value: 5, ignoreCase: true },
			"/when/ignoreCase: an attribute of type number is no text, so it takes no ignoreCase",
		],
		[
			{
				attribute: pageViews,
				operator: "lessThan",
				value: 5,
				ignoreCase: true,
			},
			"/when/ignoreCase: lessThan does not compare text, so it takes no ignoreCase",
		],
		[
			{ attribute: "visit.attributes.x", value: 5, ignoreCase: true },
			"/when/ignoreCase: the value is no text, so it takes no ignoreCase",
		],
		[
			{ operator: "matches", value: "x".repeat(501) },
			"/when/value: must have at most 500 characters",
		],
		[
			{ extra: 1 },
			'/when/extra: unknown field "extra"; allowed: attribute, operator, value, ignoreCase',
		],
	])("with %j is refused", (fields, error) => {
		const when = {
			attribute: status,
			operator: "equal",
			value: "x",
			...fields,
		};
		expect(errors(when)).toEqual([error]);
	});

	it("refuses patterns that do not compile or are too large", () => {
		const matching = (value: string) =>
			errors({ attribute: status, operator: "matches", value })[0];
		expect(matching("(a)\\1")).toContain("/when/value: is not a regular");
		expect(matching("(a{1000}){1000}")).toContain("/when/value: is not a reg");
		expect(matching("(abcd){1000}")).toContain("/when/value: is too large");
	});

	it("compiles only so much of many large patterns", () => {
		const value = "a{900}";
		const large = { attribute: status, operator: "matches", value };
		const all = Array.from({ length: 20 }, () => large);
		const found = errors({ all });
		expect(found.at(-1)).toBe(
			"/when/all/19/value: the patterns of this definition are too large together",
		);
		expect(found).toHaveLength(8);
	});
});
