import type { DomainEvent } from "#kernel";
import {
	click,
	command,
	iso,
	urlOf,
	view,
	visitContext,
} from "../testing/commands.js";
import { foldVisits, History, STREAM } from "../testing/history.js";
import {
	foldVisit,
	publicVisit,
	SEARCH_TERMS_MAX,
	VISIT_ATTRIBUTES_MAX,
} from "./fold-visit.js";

function screen(minutes: number, screenName: string, app?: string) {
	const data = app === undefined ? {} : { app: { name: app } };
	return command("RecordScreenView", minutes, { screenName, ...data });
}

function attributed(
	minutes: number,
	attributes: Readonly<Record<string, string | number | boolean>>,
) {
	return command("RecordClick", minutes, { selector: "a", attributes });
}

describe("the visit model", () => {
	it("begins with what enrichment found", () => {
		const history = new History();
		history.when(view(0));
		const visit = publicVisit(history.visit());
		expect(visit).not.toHaveProperty("marks");
		expect(visit).toMatchObject({ ...visitContext, siteId: "default" });
		expect(visit).toMatchObject({ idleAt: iso(5), endsAt: iso(30) });
	});

	it("knows entry and current page by when they were viewed", () => {
		const history = new History();
		history.when(view(0, "/a"), view(9, "/z"), view(5, "/m"), view(-1, "/0"));
		expect(history.visit()).toMatchObject({
			entryPage: { pathname: "/0" },
			currentPage: { pathname: "/z" },
			counts: { events: 4, pageViews: 4 },
		});
		history.when(click(10), view(9, "/again"), view(-1, "/also"));
		expect(history.visit()).toMatchObject({
			entryPage: { pathname: "/0" },
			currentPage: { pathname: "/again" },
		});
	});

	it("takes no page from an event that viewed none", () => {
		const history = new History();
		history.when(command("RecordClick", 0, { selector: "a" }, urlOf("/p")));
		expect(history.visit()).toMatchObject({
			entryPage: null,
			currentPage: null,
		});
	});

	it("knows screen and app by when they were seen", () => {
		const history = new History();
		history.when(screen(1, "first", "one"), screen(9, "last"));
		expect(history.visit()).toMatchObject({
			lastScreen: "last",
			app: { name: "one" },
		});
		history.when(screen(5, "middle", "two"), screen(3, "early", "late"));
		expect(history.visit()).toMatchObject({
			lastScreen: "last",
			app: { name: "two" },
		});
	});

	it("keeps of each attribute the value that was newest, in whatever order they come", () => {
		const history = new History();
		history.when(
			attributed(1, { a: 1, b: 1 }),
			attributed(9, { c: 9 }),
			attributed(5, { a: 5, d: 5 }),
			attributed(3, { a: 3, c: 3, e: 3 }),
		);
		expect(history.visit().attributes).toEqual({
			a: 5,
			b: 1,
			c: 9,
			d: 5,
			e: 3,
		});
		history.when(attributed(9, { c: true }));
		expect(history.visit().attributes.c).toBe(true);
	});

	it(`keeps ${VISIT_ATTRIBUTES_MAX} attributes, and none goes for a further one`, () => {
		const history = new History();
		const first = Object.fromEntries(
			Array.from({ length: VISIT_ATTRIBUTES_MAX }, (_, n) => [`first${n}`, n]),
		);
		history.when(attributed(5, first));
		history.when(
			attributed(1, { late: 1 }),
			attributed(9, { 7: 1, first0: 9 }),
		);
		expect(history.visit().attributes).toEqual({ ...first, first0: 9 });
	});

	it(`keeps the last ${SEARCH_TERMS_MAX} search terms`, () => {
		const history = new History();
		for (let n = 0; n < SEARCH_TERMS_MAX + 3; n++) {
			history.when(command("RecordSearch", n / 10, { query: `q${n}` }));
		}
		const { searchTerms, counts } = history.visit();
		expect(searchTerms).toHaveLength(SEARCH_TERMS_MAX);
		expect(searchTerms[0]).toBe("q3");
		expect(searchTerms.at(-1)).toBe(`q${SEARCH_TERMS_MAX + 2}`);
		expect(counts.searches).toBe(SEARCH_TERMS_MAX + 3);
	});

	it("bears the position of its last event", () => {
		const history = new History();
		history.when(view(0), click(1));
		const [start, ...rest] = history.events;
		const opened =
			start && foldVisit(null, { ...start, stream: STREAM, position: 7 });
		expect(opened?.position).toBe("7");
		expect(foldVisits(history.events).size).toBe(1);
		expect(rest).toHaveLength(2);
	});

	it("does not take an event of a visit that has not started", () => {
		const history = new History();
		history.when(view(0));
		const viewed = history.events[1] as DomainEvent;
		const placed = { ...viewed, stream: STREAM, position: 1 };
		expect(() => foldVisit(null, placed)).toThrow(
			"PageViewed for a visit that has not started",
		);
	});
});
