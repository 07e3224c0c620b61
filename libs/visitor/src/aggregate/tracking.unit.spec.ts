import type { CommandData, CommandType } from "#kernel";
import { command, iso, urlOf, view } from "../testing/commands.js";
import { History, typesOf } from "../testing/history.js";

type Case = {
	[T in CommandType]: readonly [T, CommandData[T], string, string | null];
}[CommandType];

const attributes = { plan: "pro", seats: 3, trial: false };
const form = { formName: "contact", formId: "f1", fields: { mail: "x" } };

/** Command type, its data, the event's type, and the count that goes up beside `events`. */
const CASES: readonly Case[] = [
	["RecordPageView", { attributes }, "PageViewed", "pageViews"],
	[
		"RecordScreenView",
		{ screenName: "Home", app: { name: "Shop" }, attributes },
		"ScreenViewed",
		"screenViews",
	],
	["RecordFormView", { ...form, attributes }, "FormViewed", null],
	["RecordFormSubmission", form, "FormSubmitted", "formSubmissions"],
	["RecordFormAbandonment", form, "FormAbandoned", "formAbandonments"],
	[
		"RecordSearch",
		{ query: "q", resultCount: 0 },
		"SearchPerformed",
		"searches",
	],
	["RecordClick", { selector: "a", text: "t" }, "ElementClicked", "clicks"],
	["RecordScroll", { percentage: 0 }, "PageScrolled", null],
	["RecordInView", { selector: "#foot" }, "ElementViewed", null],
	["RecordIdle", { idleSeconds: 60 }, "VisitorIdled", null],
	[
		"RecordCustomEvent",
		{ eventName: "added", attributes },
		"CustomEventRecorded",
		"customEvents",
	],
];

describe("a tracking command", () => {
	it.each(CASES)("%s is recorded in the visit", (type, data, event, count) => {
		const history = new History();
		history.when(view(0));
		const before = history.visit().counts as unknown as Record<string, number>;
		const events = history.when(command(type, 1, data, urlOf("/p")));
		expect(typesOf(events)).toEqual([event]);
		expect(events[0]?.data).toEqual({
			occurredAt: iso(1),
			visitId: history.visitIds[0],
			page: expect.objectContaining({ url: urlOf("/p") }),
			...data,
			...(type === "RecordIdle" ? { by: "client" } : {}),
		});
		const after = { ...before, events: 2 };
		expect(history.visit().counts).toEqual(
			count === null ? after : { ...after, [count]: (before[count] ?? 0) + 1 },
		);
		expect(history.visitor.totals.events).toBe(2);
		const named = "attributes" in data ? attributes : {};
		expect(history.visit().attributes).toEqual(named);
	});

	it.each(CASES)("%s opens a visit where none is", (type, data, event) => {
		const history = new History();
		const events = history.when(command(type, 0, data, urlOf("/")));
		expect(typesOf(events)).toEqual(["VisitStarted", event]);
		const opened = type === "RecordIdle" ? "idle" : "active";
		expect(history.visit()).toMatchObject({
			status: opened,
			startedAt: iso(0),
			endsAt: iso(30),
		});
		expect(history.visitor.visits.currentVisitId).toBe(history.visitIds[0]);
	});

	it("leaves the page out where there is none", () => {
		const history = new History();
		history.when(command("RecordScroll", 0, { percentage: 100 }));
		expect(history.events[1]?.data).not.toHaveProperty("page");
	});

	it.each([
		["IdentifyVisitor", { traits: { email: "a@b.example" } }],
		["GrantConsent", { purposes: ["analytics"] }],
		["WithdrawConsent", { purposes: ["analytics"], evidence: "call" }],
		["EndVisit", {}],
	] as const)("%s opens no visit", (type, data) => {
		const history = new History();
		const events = history.when(command(type, 0, data as never));
		expect(events.filter(({ type }) => type === "VisitStarted")).toEqual([]);
		expect(history.visitIds).toEqual([]);
	});

	it("with the name of something that every object has is no visit's", () => {
		const history = new History();
		const odd = command("RecordCustomEvent", 0, {
			eventName: "constructor",
			attributes: JSON.parse('{"__proto__":"p","toString":"t"}'),
		});
		history.when(odd);
		expect(Object.entries(history.visit().attributes)).toEqual([
			["__proto__", "p"],
			["toString", "t"],
		]);
		expect({}.toString()).toBe("[object Object]");
	});
});
