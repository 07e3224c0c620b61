import type { CommandType } from "#kernel";
import { parseTrackingCommand } from "./parse-command.js";
import { DEFAULTS, NOW_MS, sampleCommand } from "./samples.fixture.js";

/** Pointers of the errors of a sample with one place set; none where it is accepted. */
function errorsWith(
	type: CommandType,
	path: string,
	value: unknown,
): readonly string[] {
	const command = sampleCommand(type, { [path]: value });
	const result = parseTrackingCommand(command, "", DEFAULTS);
	return "errors" in result ? result.errors.map((e) => e.pointer) : [];
}

const iso = (ms: number) => new Date(ms).toISOString();

describe("a value in its limits", () => {
	it.each<[CommandType, string, unknown]>([
		["EndVisit", "visitorId", `aZ09._:-${"x".repeat(120)}`],
		["EndVisit", "occurredAt", iso(NOW_MS + 300_000)],
		["EndVisit", "occurredAt", "1990-01-01T00:00:00.000Z"],
		["EndVisit", "context.ip", "2001:db8::1"],
		["EndVisit", "context.page.url", "app://screen/1"],
		["EndVisit", "context.page.referrer", "not a url"],
		["RecordPageView", "context.page.url", `https://a/${"x".repeat(8182)}`],
		["RecordScroll", "data.percentage", 0],
		["RecordScroll", "data.percentage", 100],
		["RecordIdle", "data.idleSeconds", 604_800],
		["RecordSearch", "data.resultCount", 0],
		["RecordSearch", "data.query", ""],
		["RecordClick", "data.text", "\u{1f4a1}"],
		["RecordCustomEvent", "data.eventName", `a${"_".repeat(63)}`],
		["RecordCustomEvent", "data.attributes", {}],
		["RecordCustomEvent", "data.attributes", { [`_${"a".repeat(63)}`]: "" }],
		["IdentifyVisitor", "data.traits.phones", []],
		["IdentifyVisitor", "data.traits.gender", null],
		["GrantConsent", "data.purposes", ["marketing"]],
	])("%s %s is taken", (type, path, value) => {
		expect(errorsWith(type, path, value)).toEqual([]);
	});
});

const REFUSED: [CommandType, string, unknown][] = [
	["EndVisit", "visitorId", ""],
	["EndVisit", "visitorId", "x".repeat(129)],
	["EndVisit", "visitorId", "a b"],
	["EndVisit", "visitorId", "a\n"],
	["EndVisit", "visitorId", 5],
	["EndVisit", "commandId", "x"],
	["EndVisit", "commandId", null],
	["EndVisit", "occurredAt", 1],
	["EndVisit", "occurredAt", null],
	["EndVisit", "occurredAt", "2026-11-23"],
	["EndVisit", "occurredAt", "x".repeat(41)],
	["EndVisit", "occurredAt", iso(NOW_MS + 300_001)],
	["EndVisit", "occurredAt", "1989-12-31T23:59:59.999Z"],
	["EndVisit", "context", null],
	["EndVisit", "context.ip", "256.1.1.1"],
	["EndVisit", "context.ip", "fe80::1%eth0"],
	["EndVisit", "context.page.url", "/relative"],
	["EndVisit", "context.page.title", null],
	["EndVisit", "context.screen.width", -1],
	["EndVisit", "context.screen.height", "1080"],
	["EndVisit", "context.viewport.width", Number.POSITIVE_INFINITY],
	["EndVisit", "data.attributes", {}],
	["RecordPageView", "context.page.url", ""],
	["RecordPageView", "context.page.url", "//host/path"],
	["RecordPageView", "context.page.url", "https://"],
	["RecordPageView", "context.page.url", `https://a/${"x".repeat(8183)}`],
	["RecordScroll", "data.percentage", 100.01],
	["RecordScroll", "data.percentage", Number.NaN],
	["RecordIdle", "data.idleSeconds", -1],
	["RecordIdle", "data.idleSeconds", 604_801],
	["RecordSearch", "data.resultCount", 1.5],
	["RecordSearch", "data.resultCount", -1],
	["RecordSearch", "data.query", "x".repeat(1025)],
	["RecordClick", "data.selector", ""],
	["RecordClick", "data.text", "a\0b"],
	["RecordClick", "data.text", "\ud800"],
	["RecordFormView", "data.fields.e-mail", 1],
	["RecordFormView", "data.fields.e-mail", "\udc00"],
	["RecordFormView", "data.fields.__proto__", "x"],
	["RecordCustomEvent", "data.eventName", "Cart"],
	["RecordCustomEvent", "data.eventName", `a${"_".repeat(64)}`],
	["RecordCustomEvent", "data.attributes", []],
	["RecordCustomEvent", "data.attributes.plan", null],
	["RecordCustomEvent", "data.attributes.plan", {}],
	["RecordCustomEvent", "data.attributes.plan", "x".repeat(1025)],
	["RecordCustomEvent", "data.attributes.plan", Number.NaN],
	["RecordCustomEvent", "data.attributes.1st", 1],
	["RecordCustomEvent", "data.attributes.constructor", 1],
	["RecordCustomEvent", "data.attributes.prototype", 1],
	["IdentifyVisitor", "data.attributes", {}],
	["IdentifyVisitor", "data.externalIds", []],
	["IdentifyVisitor", "data.externalIds.0.type", ""],
	["IdentifyVisitor", "data.traits.email", 1],
	["IdentifyVisitor", "data.traits.phones", null],
	["IdentifyVisitor", "data.traits.phones.0.kind", "fax"],
	["IdentifyVisitor", "data.traits.address.city", {}],
	["IdentifyVisitor", "data.traits.custom.tier", null],
	["GrantConsent", "data.attributes", {}],
	["GrantConsent", "data.purposes", []],
	["GrantConsent", "data.purposes", "analytics"],
	["GrantConsent", "data.evidence", "x".repeat(4097)],
	["RecordScroll", "data.__proto__", {}],
	["RecordScroll", "context.page.constructor", 1],
	["RecordScroll", "sentAt", 1],
];

describe("a value out of its limits", () => {
	it.each(REFUSED)(
		"%s %s is refused at its place (%#)",
		(type, path, value) => {
			expect(errorsWith(type, path, value)).toEqual([
				`/${path.replaceAll(".", "/")}`,
			]);
		},
	);
});

describe("an entry out of its limits", () => {
	it("is refused at its place in the list or map", () => {
		const many = Object.fromEntries(
			Array.from({ length: 51 }, (_, i) => [`a${i}`, 1]),
		);
		const attributes = "data.attributes";
		expect(errorsWith("RecordScroll", attributes, many)).toEqual([
			"/data/attributes",
		]);
		expect(errorsWith("RecordScroll", attributes, { "a/b": 1, "": 2 })).toEqual(
			["/data/attributes/a~1b", "/data/attributes/"],
		);
		const fields = { "a\0": "x", "\ud800": "x", ["x".repeat(257)]: "" };
		expect(errorsWith("RecordFormView", "data.fields", fields)).toEqual([
			"/data/fields/a\0",
			"/data/fields/\ud800",
			"/data/fields",
		]);
		const purposes = ["analytics", "analytics", "other"];
		expect(errorsWith("GrantConsent", "data.purposes", purposes)).toEqual([
			"/data/purposes/1",
			"/data/purposes/2",
		]);
	});
});
