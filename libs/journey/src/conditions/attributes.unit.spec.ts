import { contextOn, newVisit, newVisitor, pageAt } from "../testing/models.js";
import { findEventAttribute } from "./event-attributes.js";
import { findModelAttribute, modelAttributePaths } from "./model-attributes.js";

const start = "2026-11-23T10:00:00.000Z";
const campaign = {
	source: "mail",
	medium: null,
	name: null,
	term: null,
	content: null,
	clickId: null,
	network: null,
};
const visit = {
	...newVisit("v1", start, { ...contextOn("mobile"), campaign }),
	attributes: { plan: "pro", "a.b": 1 },
	currentPage: pageAt("/cart", null),
};
const plain = newVisitor(start);
const visitor = {
	...plain,
	externalIds: [
		{ type: "crm", value: "1" },
		{ type: "crm", value: "2" },
	],
	traits: {
		...plain.traits,
		email: "ann@example.org",
		phones: [{ kind: "cell", number: "+49 30 1" } as const],
		address: { city: "Berlin" },
		custom: { tier: 3 },
	},
};

function read(path: string): unknown {
	const attribute = findModelAttribute(path);
	if (attribute === null) throw new Error(`no attribute ${path}`);
	return attribute.read(attribute.model === "visit" ? visit : visitor);
}

describe("attributes of the models", () => {
	it.each([
		["visit.status", "active"],
		["visit.device.category", "mobile"],
		["visit.device.isMobile", true],
		["visit.counts.pageViews", 0],
		["visit.currentPage.pathname", "/cart"],
		["visit.entryPage.pathname", undefined],
		["visit.app.name", undefined],
		["visit.campaign.source", "mail"],
		["visit.attributes.plan", "pro"],
		["visit.attributes.a.b", 1],
		["visit.attributes.gone", undefined],
		["visitor.kind", "anonymous"],
		["visitor.traits.email", "ann@example.org"],
		["visitor.traits.address.city", "Berlin"],
		["visitor.traits.custom.tier", 3],
		["visitor.traits.phones", ["+49 30 1"]],
		["visitor.externalIds.crm", "2"],
		["visitor.externalIds.erp", null],
		["visitor.consent.marketing.state", "unknown"],
		["visitor.visits.count", 0],
		["visitor.totals.events", 0],
	])("%s is %j", (path, expected) => {
		expect(read(path)).toEqual(expected);
	});

	it("can be read on the plainest models, every one of them", () => {
		for (const path of modelAttributePaths())
			expect(() => read(path)).not.toThrow();
		expect(modelAttributePaths().length).toBeGreaterThan(90);
	});

	it.each([
		"visit",
		"visit.",
		"visit.nothing",
		"visit.device",
		"visit.attributes",
		"visit.attributes.",
		"visit.position",
		"visit.segments",
		"visit.__proto__",
		"visit.constructor.name",
		"visitor.consent.sales.state",
		"visitor.externalIds.",
		"page.url",
		"",
	])("there is no %j", (path) => {
		expect(findModelAttribute(path)).toBeNull();
	});

	it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
		"never lends %s from a prototype",
		(name) => {
			expect(read(`visit.attributes.${name}`)).toBeUndefined();
			expect(read(`visitor.traits.custom.${name}`)).toBeUndefined();
			expect(read(`visitor.traits.address.${name}`)).toBeUndefined();
			expect(read(`visitor.externalIds.${name}`)).toBeNull();
			const attribute = findEventAttribute(`attributes.${name}`);
			expect(attribute?.read({ attributes: {} })).toBeUndefined();
			expect(findEventAttribute(name)).toBeNull();
			expect(findEventAttribute(`page.${name}`)).toBeNull();
		},
	);
});

describe("attributes of events", () => {
	it("are undefined where the event has none", () => {
		for (const path of ["page.url", "query", "attributes.total"])
			expect(findEventAttribute(path)?.read({})).toBeUndefined();
	});

	it("are read from the event's data", () => {
		const data = { page: pageAt("/a", "b=1"), attributes: { total: 5 } };
		expect(findEventAttribute("page.queryString")?.read(data)).toBe("b=1");
		expect(findEventAttribute("attributes.total")?.read(data)).toBe(5);
	});
});
