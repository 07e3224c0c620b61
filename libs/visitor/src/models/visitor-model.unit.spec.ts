import { RECENT_VISITS_MAX } from "#kernel";
import {
	click,
	command,
	endVisit,
	identify,
	iso,
	view,
} from "../testing/commands.js";
import { History } from "../testing/history.js";
import { publicVisitor } from "./fold-visitor.js";
import { CUSTOM_TRAITS_MAX, EXTERNAL_IDS_MAX } from "./identity.js";

describe("the visitor model", () => {
	it("begins with nothing known", () => {
		const history = new History();
		history.when(view(0));
		expect(publicVisitor(history.visitor)).toEqual({
			visitorId: "visitor-1",
			siteId: "default",
			kind: "anonymous",
			position: "0",
			firstSeenAt: iso(0),
			lastSeenAt: iso(0),
			externalIds: [],
			traits: {
				...{ givenName: null, familyName: null, fullName: null },
				...{ dateOfBirth: null, gender: null, jobTitle: null },
				...{ company: null, email: null, phones: [], address: {}, custom: {} },
			},
			consent: {
				analytics: { state: "unknown", at: null, evidence: null },
				personalisation: { state: "unknown", at: null, evidence: null },
				marketing: { state: "unknown", at: null, evidence: null },
			},
			visits: {
				count: 1,
				currentVisitId: history.visitIds[0],
				lastVisitId: history.visitIds[0],
				recent: [
					{
						visitId: history.visitIds[0],
						startedAt: iso(0),
						endedAt: null,
						pageViews: 1,
					},
				],
			},
			totals: { events: 1, pageViews: 1 },
			segments: [],
			outcomes: [],
			linkedVisitors: [],
		});
	});

	it("was seen first and last when it was, not when that was told", () => {
		const history = new History();
		history.when(view(0), view(-500), identify(700, { traits: {} }), click(3));
		expect(history.visitor).toMatchObject({
			firstSeenAt: iso(-500),
			lastSeenAt: iso(700),
			kind: "identified",
		});
	});

	it("merges traits, and null clears one", () => {
		const history = new History();
		history.when(
			identify(0, { traits: { email: "a@b.example", company: "A" } }),
			identify(1, { traits: { email: null, custom: { x: 1 } } }),
			identify(2, { traits: { custom: { y: 2 }, phones: [] } }),
		);
		const { traits } = history.visitor;
		expect(traits).toMatchObject({ email: null, company: "A" });
		expect(traits.custom).toEqual({ x: 1, y: 2 });
	});

	it("keeps the newest of each trait when an older one comes late", () => {
		const history = new History();
		history.when(
			identify(0, { traits: { company: "first", custom: { x: 0 } } }),
			identify(9, { traits: { email: null, custom: { x: 9 } } }),
			identify(5, {
				traits: {
					email: "late@b.example",
					company: "late",
					address: { city: "Rome" },
					custom: { x: 5, y: 5 },
				},
			}),
		);
		expect(history.visitor.traits).toMatchObject({
			email: null,
			company: "late",
			address: { city: "Rome" },
			custom: { x: 9, y: 5 },
		});
	});

	it("bounds custom traits and external ids", () => {
		const history = new History();
		const many = Array.from({ length: CUSTOM_TRAITS_MAX + 5 }, (_, n) => n);
		const custom = Object.fromEntries(many.map((n) => [`c${n}`, n]));
		const externalIds = many.map((n) => ({ type: "crm", value: `${n}` }));
		history.when(identify(0, { traits: { custom }, externalIds }));
		const { visitor } = history;
		expect(Object.keys(visitor.traits.custom)).toHaveLength(CUSTOM_TRAITS_MAX);
		expect(visitor.externalIds).toEqual(externalIds.slice(-EXTERNAL_IDS_MAX));
	});

	it("holds an external id once", () => {
		const history = new History();
		const crm = { type: "crm", value: "1" };
		const shop = { type: "shop", value: "1" };
		history.when(identify(0, { externalIds: [crm, crm] }));
		history.when(identify(1, { externalIds: [shop, crm] }));
		expect(history.visitor.externalIds).toEqual([crm, shop]);
	});

	it("goes by the newest word on each purpose", () => {
		const history = new History();
		const purposes = ["analytics", "marketing"] as const;
		history.when(
			command("GrantConsent", 5, { purposes, evidence: "banner" }),
			command("WithdrawConsent", 9, { purposes: ["marketing"] }),
			command("GrantConsent", 7, { purposes: ["marketing"] }),
			command("WithdrawConsent", 1, { purposes }),
		);
		expect(history.visitor.consent).toEqual({
			analytics: { state: "granted", at: iso(5), evidence: "banner" },
			marketing: { state: "withdrawn", at: iso(9), evidence: null },
			personalisation: { state: "unknown", at: null, evidence: null },
		});
		expect(history.visitor.firstSeenAt).toBe(iso(1));
	});

	it("has no current visit once that ended, nor gets one by a late event", () => {
		const history = new History();
		history.when(view(0), endVisit(9), view(4), view(-500));
		expect(history.visitor.visits).toMatchObject({
			count: 2,
			currentVisitId: null,
			lastVisitId: history.visitIds[0],
		});
	});

	it(`lists the ${RECENT_VISITS_MAX} newest visits by their start, late ones in their place`, () => {
		const history = new History();
		for (let n = 0; n < RECENT_VISITS_MAX + 2; n++) history.when(view(n * 100));
		history.when(view(1_050), view(-900), view(1_960));
		const { visits, totals } = history.visitor;
		const starts = visits.recent.map(({ startedAt }) => startedAt);
		expect(starts).toEqual([...starts].sort().reverse());
		expect(starts).toHaveLength(RECENT_VISITS_MAX);
		expect(starts).toContain(iso(1_050));
		expect(visits.count).toBe(RECENT_VISITS_MAX + 5);
		expect(totals.pageViews).toBe(RECENT_VISITS_MAX + 5);
		expect(Object.keys(history.visitor.marks.visits)).toHaveLength(
			RECENT_VISITS_MAX,
		);
	});
});
