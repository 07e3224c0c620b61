import { errorsOf } from "../testing/errors-of.js";
import {
	parseOutcomeDefinition,
	parseSegmentDefinition,
} from "./definition.js";

const when = {
	attribute: "visit.device.category",
	operator: "equal",
	value: "mobile",
};

function segmentErrors(input: unknown): readonly string[] {
	return errorsOf(() => parseSegmentDefinition(input));
}

function outcomeErrors(input: unknown): readonly string[] {
	return errorsOf(() => parseOutcomeDefinition(input));
}

describe("a segment's definition", () => {
	it("gets its defaults", () => {
		expect(parseSegmentDefinition({ name: "Mobile", when })).toEqual({
			name: "Mobile",
			description: "",
			scope: "visit",
			active: true,
			when,
			expiresAfter: null,
		});
	});

	it("keeps what is said", () => {
		const said = {
			name: "M",
			description: "d",
			scope: "visitor",
			active: false,
			when,
			expiresAfter: "P30D",
		};
		expect(parseSegmentDefinition(said)).toEqual(said);
	});

	it("keeps nothing of the input by reference", () => {
		const input = { name: "M", when: { all: [{ ...when }] } };
		const { when: parsed } = parseSegmentDefinition(input);
		expect(parsed).toEqual(input.when);
		expect(parsed).not.toBe(input.when);
		const list = { ...when, operator: "in", value: ["a"] };
		const listed = parseSegmentDefinition({ name: "M", when: list }).when;
		expect("value" in listed && listed.value).not.toBe(list.value);
	});

	it.each([null, undefined, 5, "x", [], [when]])("is not %j", (input) => {
		expect(segmentErrors(input)).toEqual([": must be an object: a definition"]);
	});

	it.each([
		["name", undefined, "/name: is required"],
		["name", "", "/name: must not be blank"],
		["name", " \n", "/name: must not be blank"],
		["name", 5, "/name: must be text"],
		["name", "x".repeat(201), "/name: must have at most 200 characters"],
		["name", "a\0b", "/name: must not hold the character NUL"],
		["name", "\ud800", "/name: must not hold half of a surrogate pair"],
		[
			"description",
			"x".repeat(2001),
			"/description: must have at most 2000 characters",
		],
		["description", null, "/description: must be text"],
		[
			"scope",
			"session",
			'/scope: must be one of visit, visitor; not "session"',
		],
		["active", "yes", "/active: must be true or false"],
		["when", undefined, "/when: is required"],
		["expiresAfter", 5, "/expiresAfter: must be text"],
		[
			"value",
			null,
			'/value: unknown field "value"; allowed: name, description, scope, active, when, expiresAfter',
		],
	])("with %s %j is refused", (field, value, error) => {
		expect(segmentErrors({ name: "M", when, [field]: value })).toEqual([error]);
	});

	it.each(["P0D", "soon", "-P1D", "P2000Y"])(
		"with expiresAfter %s is refused",
		(expiresAfter) => {
			const [error] = segmentErrors({ name: "M", when, expiresAfter });
			expect(error).toContain("/expiresAfter: must be an ISO 8601 duration");
		},
	);

	it("tells all its errors at once", () => {
		const errors = segmentErrors({
			name: "",
			scope: "x",
			active: 1,
			when: { all: [{}, when, { ...when, operator: "like" }] },
			expiresAfter: "x",
			"a/b~c": 1,
		});
		expect(errors.map((error) => error.split(":")[0])).toEqual([
			"/a~1b~0c",
			"/name",
			"/scope",
			"/active",
			"/when/all/0",
			"/when/all/2/operator",
			"/expiresAfter",
		]);
	});

	it("refuses fields named like a prototype's, and lends none", () => {
		const text = `{ "name": "M", "__proto__": { "active": false }, "constructor": 1, "when": { "attribute": "visit.bot", "operator": "equal", "value": true, "__proto__": {} } }`;
		const errors = segmentErrors(JSON.parse(text));
		expect(errors.map((error) => error.split(":")[0])).toEqual([
			"/__proto__",
			"/constructor",
			"/when/__proto__",
		]);
		const lending = Object.create({ name: "M", when });
		expect(segmentErrors(lending)).toEqual([
			"/name: is required",
			"/when: is required",
		]);
		expect(Object.hasOwn(Object.prototype, "active")).toBe(false);
	});
});

describe("an outcome's definition", () => {
	it.each([
		["visit", "oncePerVisit"],
		["visitor", "oncePerVisitor"],
	])("of scope %s is achieved %s by default", (scope, achieved) => {
		expect(parseOutcomeDefinition({ name: "O", scope, when })).toEqual({
			name: "O",
			description: "",
			scope,
			active: true,
			when,
			value: null,
			positive: true,
			achieved,
		});
	});

	it.each([
		"attributes.total",
		"page.url",
		"query",
		"visit.geo.country",
		"visitor.kind",
	])("may have the value of %s", (attribute) => {
		const value = { attribute };
		expect(parseOutcomeDefinition({ name: "O", when, value }).value).toEqual(
			value,
		);
	});

	it.each([
		["value", "x", "/value: must be an object with attribute, or null"],
		["value", {}, "/value/attribute: is required"],
		[
			"value",
			{ attribute: "total" },
			'/value/attribute: unknown attribute "total"',
		],
		[
			"value",
			{ attribute: "visit.searchTerms" },
			'/value/attribute: "visit.searchTerms" is a list, a value is a single one',
		],
		[
			"value",
			{ attribute: "visitor.traits.email" },
			'/value/attribute: "visitor.traits.email" is personal, and values are made known',
		],
		[
			"value",
			{ attribute: "visitor.externalIds.crm" },
			'/value/attribute: "visitor.externalIds.crm" is personal, and values are made known',
		],
		["positive", 1, "/positive: must be true or false"],
		[
			"achieved",
			"twice",
			'/achieved: must be one of oncePerVisit, oncePerVisitor, everyTime; not "twice"',
		],
	])("with %s %j is refused", (field, value, error) => {
		expect(outcomeErrors({ name: "O", when, [field]: value })).toEqual([error]);
	});

	it("has no expiresAfter", () => {
		const [error] = outcomeErrors({ name: "O", when, expiresAfter: "P1D" });
		expect(error).toContain('/expiresAfter: unknown field "expiresAfter"');
	});
});
