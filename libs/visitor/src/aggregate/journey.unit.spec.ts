import {
	advance,
	click,
	command,
	endVisit,
	identify,
	iso,
	view,
} from "../testing/commands.js";
import { foldState, History, rulesOf, typesOf } from "../testing/history.js";

const twoViews = { event: "PageViewed", count: { atLeast: 2 } };
const onDesktop = {
	attribute: "visit.device.category",
	operator: "equal",
	value: "desktop",
};

describe("segments and outcomes", () => {
	it("are decided together with the event that leads to them", () => {
		const history = new History(
			rulesOf({
				segments: { reader: { scope: "visit", when: twoViews } },
				outcomes: {
					order: {
						scope: "visitor",
						when: {
							event: "CustomEventRecorded",
							where: [
								{ attribute: "eventName", operator: "equal", value: "ordered" },
							],
						},
						value: { attribute: "attributes.total" },
						achieved: "everyTime",
					},
				},
			}),
		);
		history.when(view(0));
		expect(history.when(view(1, "/p"))[1]).toEqual({
			type: "SegmentEntered",
			data: {
				...{ occurredAt: iso(1), segmentId: "reader", name: "reader" },
				...{ version: 1, scope: "visit", visitId: history.visitIds[0] },
				summary: expect.objectContaining({
					page: expect.objectContaining({ pathname: "/p" }),
				}),
				expiresAt: null,
			},
		});
		const ordered = command("RecordCustomEvent", 2, {
			eventName: "ordered",
			attributes: { total: 9.5 },
		});
		expect(typesOf(history.when(ordered))).toEqual([
			"CustomEventRecorded",
			"OutcomeAchieved",
		]);
		expect(history.visit().segments).toEqual([
			{
				...{ segmentId: "reader", name: "reader", version: 1 },
				...{ enteredAt: iso(1), exitedAt: null },
			},
		]);
		expect(history.visit().outcomes).toMatchObject([{ value: 9.5 }]);
		expect(history.visitor.outcomes).toMatchObject([{ outcomeId: "order" }]);
		expect(history.visitor.segments).toEqual([]);
	});

	it("name the event that caused them", () => {
		const rules = rulesOf({
			segments: { desktop: { scope: "visit", when: onDesktop } },
		});
		const history = new History(rules);
		history.when(view(0));
		expect(
			history.drafted.map(({ event, causedBy }) => [event.type, causedBy]),
		).toEqual([
			["VisitStarted", null],
			["SegmentEntered", 0],
			["PageViewed", null],
		]);
	});

	it("are not missed in the first event of a historical visit", () => {
		const history = new History(
			rulesOf({ segments: { desktop: { scope: "visit", when: onDesktop } } }),
		);
		for (let n = 0; n < 12; n++) history.when(view(-n * 100));
		for (let n = 0; n < 12; n++) {
			expect(history.visit(n).segments).toMatchObject([
				{ segmentId: "desktop", exitedAt: null },
			]);
		}
	});

	it("count in a visit that was forgotten as if it never had been", () => {
		const rules = rulesOf({
			segments: { reader: { scope: "visit", when: twoViews } },
		});
		const history = new History(rules);
		for (let n = 0; n < 12; n++) history.when(view(n * 100));
		expect(typesOf(history.when(view(1, "/late")))).toEqual([
			"PageViewed",
			"SegmentEntered",
		]);
		expect(history.when(view(2))).toHaveLength(1);
		for (let n = 12; n < 20; n++) history.when(view(n * 100));
		expect(history.when(view(102))).toHaveLength(2);
		expect(history.when(view(3))).toHaveLength(1);
		expect(history.visit(0).segments).toHaveLength(1);
	});

	it("of the visitor and of a visit lapse by the clock, once", () => {
		const expiring = { when: onDesktop, expiresAfter: "PT10M" };
		const history = new History(
			rulesOf({
				segments: {
					here: { scope: "visit", ...expiring },
					anywhere: { scope: "visitor", ...expiring },
				},
			}),
		);
		history.when(view(0), click(8));
		const [visitId = ""] = history.visitIds;
		expect(history.when(advance(9.99, visitId))).toEqual([]);
		const exits = history.when(advance(12, visitId));
		expect(exits.map(({ data }) => data)).toMatchObject([
			{ segmentId: "anywhere", occurredAt: iso(10), reason: "expired" },
			{ segmentId: "here", occurredAt: iso(10), visitId, reason: "expired" },
		]);
		expect(history.when(advance(12, visitId))).toEqual([]);
		expect(history.visitor.segments[0]?.exitedAt).toBe(iso(10));
		expect(history.visit().segments[0]?.exitedAt).toBe(iso(10));
	});

	it("lapse in a visit that was forgotten, too", () => {
		const here = { scope: "visit", when: onDesktop, expiresAfter: "PT10M" };
		const history = new History(rulesOf({ segments: { here } }));
		for (let n = 0; n < 12; n++) history.when(view(-n * 100));
		const oldest = history.visitIds.at(-1) ?? "";
		const events = history.when(advance(20, oldest));
		expect(
			events.filter(
				({ type, data }) => type === "SegmentExited" && data.visitId === oldest,
			),
		).toHaveLength(1);
	});

	it("see who the visitor is together with the visit of that time", () => {
		const known = {
			all: [
				onDesktop,
				{ attribute: "visitor.kind", operator: "equal", value: "identified" },
			],
		};
		const rules = rulesOf({
			segments: { known: { scope: "visit", when: known } },
		});
		const history = new History(rules);
		history.when(view(0));
		const late = history.when(identify(45, { traits: { company: "A" } }));
		expect(typesOf(late)).toEqual(["VisitorIdentified"]);
		const within = new History(rules);
		within.when(view(0));
		const events = within.when(identify(3, { traits: { company: "A" } }));
		expect(typesOf(events)).toEqual(["VisitorIdentified", "SegmentEntered"]);
		expect(events[1]?.data).toMatchObject({ visitId: within.visitIds[0] });
	});

	it("are in the state as a fold from the first event gives it", () => {
		const rules = rulesOf({
			segments: { reader: { scope: "visitor", when: twoViews } },
		});
		const history = new History(rules);
		history.when(view(0), view(1), endVisit(2), view(3));
		expect(foldState(history.events, rules)).toEqual(history.state);
	});
});
