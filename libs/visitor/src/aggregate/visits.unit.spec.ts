import {
	advance,
	click,
	command,
	endVisit,
	identify,
	iso,
	ms,
	view,
} from "../testing/commands.js";
import { END_MINUTES, History, typesOf } from "../testing/history.js";
import { missingVisit, type VisitorCommand } from "./decide.js";

const MILLISECOND = 1 / 60_000;
const OPENED = ["VisitStarted", "PageViewed"];
const OPENED_AFTER_END = ["VisitEnded", ...OPENED];

function given(...commands: readonly VisitorCommand[]): History {
	const history = new History();
	history.when(...commands);
	return history;
}

describe("a visit opens", () => {
	it("on the first activity", () => {
		expect(typesOf(new History().when(view(0)))).toEqual(OPENED);
	});

	it("at the very moment at which inactivity ends the one before", () => {
		const last = END_MINUTES - MILLISECOND;
		expect(typesOf(given(view(0)).when(view(last)))).toEqual(["PageViewed"]);
		const history = given(view(0));
		expect(typesOf(history.when(view(END_MINUTES)))).toEqual(OPENED_AFTER_END);
		expect(history.events[2]?.data).toMatchObject({
			occurredAt: iso(END_MINUTES),
			reason: "inactivity",
		});
		expect(history.visit(0).status).toBe("ended");
		expect(history.visit(0).endedAt).toBe(iso(END_MINUTES));
		expect(history.visitor.visits).toMatchObject({
			count: 2,
			currentVisitId: history.visitIds[1],
			lastVisitId: history.visitIds[1],
		});
	});

	it("counted from the last activity, not from the first", () => {
		const history = given(view(0), view(20), view(40), click(60));
		expect(history.visitIds).toHaveLength(1);
		expect(history.visit().durationSeconds).toBe(3_600);
	});

	it("on activity after EndVisit, also within its millisecond", () => {
		const history = given(view(0), endVisit(1));
		expect(typesOf(history.when(view(1)))).toEqual(OPENED);
		const atOnce = given(view(0), endVisit(0), view(0), endVisit(0), view(0));
		expect(atOnce.visitIds).toHaveLength(3);
		expect(atOnce.visitor.visits.currentVisitId).toBe(atOnce.visitIds[2]);
	});
});

describe("EndVisit", () => {
	it("ends the open visit at its time", () => {
		const history = given(view(0));
		const events = history.when(endVisit(2));
		expect(typesOf(events)).toEqual(["VisitEnded"]);
		expect(events[0]?.data).toMatchObject({
			occurredAt: iso(2),
			reason: "command",
			summary: { page: { pathname: "/" } },
		});
		expect(history.visit()).toMatchObject({ status: "ended", endedAt: iso(2) });
		expect(history.visitor.visits.currentVisitId).toBeNull();
	});

	it("ends it no earlier than its last activity", () => {
		const history = given(view(0), view(10), endVisit(5));
		expect(history.visit().endedAt).toBe(iso(10));
	});

	it("does nothing where no visit is open then", () => {
		expect(new History().when(endVisit(0))).toEqual([]);
		expect(given(view(0), endVisit(1)).when(endVisit(1))).toEqual([]);
		expect(given(view(0), endVisit(1)).when(endVisit(2))).toEqual([]);
	});

	it("leaves a visit alone that began after it", () => {
		expect(given(view(10)).when(endVisit(5))).toEqual([]);
	});

	it("long after the last activity ends the visit when inactivity did", () => {
		const history = given(view(0));
		expect(history.when(endVisit(50))[0]?.data).toMatchObject({
			occurredAt: iso(END_MINUTES),
			reason: "inactivity",
		});
	});
});

describe("time", () => {
	it("makes a visit idle at its moment, once", () => {
		const history = given(view(0));
		const [visitId = ""] = history.visitIds;
		expect(history.when(advance(5 - MILLISECOND, visitId))).toEqual([]);
		const events = history.when(advance(5, visitId));
		expect(events).toEqual([
			{
				type: "VisitorIdled",
				data: { occurredAt: iso(5), visitId, idleSeconds: 300, by: "clock" },
			},
		]);
		expect(history.when(advance(5, visitId))).toEqual([]);
		expect(history.when(advance(29, visitId))).toEqual([]);
		expect(history.visit()).toMatchObject({
			status: "idle",
			lastActiveAt: iso(0),
			counts: { events: 1 },
		});
		history.when(click(6));
		expect(history.visit().status).toBe("active");
		expect(typesOf(history.when(advance(11, visitId)))).toEqual([
			"VisitorIdled",
		]);
	});

	it("ends a visit at its moment, once", () => {
		const history = given(view(0), click(1));
		const [visitId = ""] = history.visitIds;
		history.when(advance(10, visitId));
		expect(history.when(advance(31 - MILLISECOND, visitId))).toEqual([]);
		const events = history.when(advance(45, visitId));
		expect(typesOf(events)).toEqual(["VisitEnded"]);
		expect(events[0]?.data).toMatchObject({
			occurredAt: iso(31),
			reason: "inactivity",
		});
		expect(history.when(advance(45, visitId))).toEqual([]);
		expect(history.visit()).toMatchObject({
			status: "ended",
			endedAt: iso(31),
		});
	});

	it("that comes late ends a visit without a stop at idle", () => {
		const history = given(view(0));
		const [visitId = ""] = history.visitIds;
		expect(typesOf(history.when(advance(99, visitId)))).toEqual(["VisitEnded"]);
	});

	it("does nothing to a visit or visitor that is not there", () => {
		expect(new History().when(advance(0, null))).toEqual([]);
		expect(new History().when(advance(0, "nobody's"))).toEqual([]);
		const history = given(view(0));
		expect(history.when(advance(99, "nobody's"), advance(99, null))).toEqual(
			[],
		);
		expect(missingVisit(advance(99, "nobody's"), history.state)).toBeNull();
		expect(history.refolds).toBe(1);
	});

	it("by the client leaves a visit active where there was activity since", () => {
		const idle = command("RecordIdle", 3, { idleSeconds: 60 });
		const history = given(view(0), view(4), idle);
		expect(history.visit()).toMatchObject({ status: "active" });
		const ended = given(view(0), endVisit(4), idle);
		expect(ended.visit()).toMatchObject({ status: "ended" });
		expect(ended.visitIds).toHaveLength(1);
	});
});

describe("a late event", () => {
	it("within a visit that inactivity ended is in it and moves its end", () => {
		const history = given(view(0), view(100));
		history.when(click(29));
		expect(history.visitIds).toHaveLength(2);
		expect(history.visit(0)).toMatchObject({
			status: "ended",
			lastActiveAt: iso(29),
			endsAt: iso(59),
			endedAt: iso(59),
			durationSeconds: 29 * 60,
		});
		const recent = history.visitor.visits.recent;
		expect(recent[1]).toMatchObject({ endedAt: iso(59), pageViews: 1 });
		history.when(click(58));
		expect(history.visitIds).toHaveLength(2);
		expect(history.visit(0).endedAt).toBe(iso(88));
	});

	it("within a visit that a command ended leaves its end", () => {
		const history = given(view(0), endVisit(10), click(7));
		expect(history.visitIds).toHaveLength(1);
		expect(history.visit()).toMatchObject({
			endedAt: iso(10),
			lastActiveAt: iso(7),
			status: "ended",
		});
		expect(history.visitor.visits.recent[0]?.endedAt).toBe(iso(10));
	});

	it("after a visit that a command ended opens another", () => {
		const history = given(view(0), endVisit(10));
		expect(typesOf(history.when(view(11)))).toEqual(OPENED);
	});

	it("a little before a visit moves its start", () => {
		const history = given(view(60));
		expect(typesOf(history.when(view(30 + MILLISECOND, "/in")))).toEqual([
			"PageViewed",
		]);
		const startedAt = iso(30 + MILLISECOND);
		expect(history.visit()).toMatchObject({
			startedAt,
			lastActiveAt: iso(60),
			endsAt: iso(90),
			durationSeconds: 1_799,
			entryPage: { pathname: "/in" },
			currentPage: { pathname: "/" },
		});
		expect(history.visitor.firstSeenAt).toBe(startedAt);
		expect(history.visitor.visits.recent[0]?.startedAt).toBe(startedAt);
		expect(typesOf(history.when(view(0)))).toEqual(OPENED);
	});

	it("long before a visit opens one of its own", () => {
		const history = given(view(60));
		expect(typesOf(history.when(view(30)))).toEqual(OPENED);
		expect(history.visitor.visits).toMatchObject({
			count: 2,
			currentVisitId: history.visitIds[0],
			lastVisitId: history.visitIds[0],
		});
		expect(history.visitor.visits.recent.map((v) => v.visitId)).toEqual([
			history.visitIds[0],
			history.visitIds[1],
		]);
	});

	it("between two visits belongs to the earlier where that was still on", () => {
		const history = given(view(0), view(40), view(25));
		expect(history.visit(0).lastActiveAt).toBe(iso(25));
		history.when(view(45));
		expect(history.visit(1).lastActiveAt).toBe(iso(45));
	});

	it("after an open historical visit ends that one", () => {
		const history = given(view(1_000), view(0));
		expect(typesOf(history.when(view(100)))).toEqual(OPENED_AFTER_END);
		expect(history.visit(1).endedAt).toBe(iso(30));
		expect(history.visit(0).status).toBe("active");
	});

	it("finds each of several open visits, and so does time", () => {
		const history = given(view(1_000), view(500), view(0));
		history.when(click(1_001), click(501), click(1));
		expect(history.visitIds).toHaveLength(3);
		for (const [index, visitId] of history.visitIds.entries()) {
			expect(history.visit(index).counts.events).toBe(2);
			expect(typesOf(history.when(advance(2_000, visitId)))).toEqual([
				"VisitEnded",
			]);
		}
		expect(history.visitor.visits.currentVisitId).toBeNull();
	});
});

describe("many visits", () => {
	it("are ended by time although the actor forgot when they were", () => {
		const history = new History();
		for (let n = 0; n < 510; n++) history.when(view(-n * 100));
		const oldest = history.visitIds.at(-1) ?? "";
		expect(typesOf(history.when(advance(500, oldest)))).toEqual(["VisitEnded"]);
		expect(history.when(advance(500, oldest))).toEqual([]);
		expect(history.visit(509).endedAt).toBe(iso(-509 * 100 + 30));
	});

	it("leave what is held bounded, and are found again", () => {
		const history = new History();
		for (let n = 0; n < 40; n++) history.when(view(n * 100));
		for (let n = 0; n < 40; n++) history.when(click(n * 100 + 1));
		expect(history.heldVisits.length).toBeLessThanOrEqual(5);
		expect(Object.keys(history.state.progress.visits).sort()).toEqual(
			[...history.heldVisits].sort(),
		);
		expect(history.refolds).toBeGreaterThan(30);
		for (let n = 0; n < 40; n++) {
			expect(history.visit(n).counts.clicks).toBe(1);
			expect(history.visit(n).endedAt).toBe(
				n === 39 ? null : iso(n * 100 + 31),
			);
		}
	});

	it("are not missed for commands about no visit", () => {
		const history = new History();
		for (let n = 0; n < 10; n++) history.when(view(n * 100));
		const held = history.heldVisits;
		history.when(identify(950, { traits: { email: null } }), endVisit(-900));
		expect(history.heldVisits).toEqual(held);
		expect(history.refolds).toBe(0);
		expect(ms(0)).toBe(Date.parse(iso(0)));
	});
});
