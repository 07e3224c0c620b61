import { setImmediate, setTimeout } from "node:timers/promises";
import type { DueVisit, DueVisitor } from "#read-models";
import {
	MINUTE_MS,
	NOW_MS,
	type Process,
	SITE,
	Site,
	VISITOR,
	view,
} from "../visitors/visitors.fixture.js";
import { LAG_SECONDS_MAX, Timekeeper } from "./timekeeper.js";

const WAIT_MS_MAX = 10_000;

class Rows {
	visits: DueVisit[] = [];
	visitors: DueVisitor[] = [];
	/** Places from which pages of visits were read. */
	readonly pagesAfter: (string | null)[] = [];

	async dueVisits(
		nowMs: number,
		after: Pick<DueVisit, "dueAt" | "siteId" | "visitId"> | null,
		limit: number,
	): Promise<readonly DueVisit[]> {
		this.pagesAfter.push(after?.visitId ?? null);
		const due = this.visits.filter(({ dueAt }) => dueAt <= nowMs);
		const from =
			after === null
				? 0
				: due.findIndex(({ visitId }) => visitId === after.visitId) + 1;
		return due.slice(from, from + limit);
	}

	async dueVisitors(nowMs: number, after: DueVisitor | null) {
		return after === null
			? this.visitors.filter(({ dueAt }) => dueAt <= nowMs)
			: [];
	}
}

function visitRow(visitId: string, dueAt = NOW_MS): DueVisit {
	const status = "active";
	return { siteId: SITE, visitId, visitorId: VISITOR, status, dueAt };
}

describe("the timekeeper", () => {
	const site = new Site();
	let server: Process;
	let rows: Rows;
	let errors: unknown[];
	let nowMs = NOW_MS;
	let lagSeconds = 0;

	beforeEach(async () => {
		await site.open();
		server = await site.process();
		rows = new Rows();
		errors = [];
		nowMs = NOW_MS;
		lagSeconds = 0;
	});
	afterEach(() => site.close());

	function timekeeper(
		tell: ConstructorParameters<typeof Timekeeper>[0]["tell"] = ({
			command,
			repeats,
		}) => server.track(command, repeats),
	): Timekeeper {
		return new Timekeeper({
			readModels: rows,
			lagSeconds: async () => lagSeconds,
			clock: { now: () => nowMs },
			tell,
			onError: (error) => errors.push(error),
		});
	}

	const types = async () => (await server.events()).map(({ type }) => type);

	it("makes visits idle, ends them, and lets memberships lapse, once each", async () => {
		await server.defineSegment("s", {
			name: "s",
			scope: "visitor",
			when: { event: "PageViewed" },
			expiresAfter: "PT1H",
		});
		const { visitId } = await server.track(view(1, 0));
		rows.visits = [visitRow(visitId ?? "")];
		rows.visitors = [{ siteId: SITE, visitorId: VISITOR, dueAt: NOW_MS }];
		const keeper = timekeeper();
		await keeper.sweep();
		const opened = ["VisitStarted", "PageViewed", "SegmentEntered"];
		expect(await types()).toEqual(opened);
		nowMs += 6 * MINUTE_MS;
		await keeper.sweep();
		await keeper.sweep();
		expect(await types()).toEqual([...opened, "VisitorIdled"]);
		nowMs += 60 * MINUTE_MS;
		await Promise.all([keeper.sweep(), timekeeper().sweep()]);
		expect((await types()).slice(4).sort()).toEqual([
			"SegmentExited",
			"VisitEnded",
		]);
		expect(errors).toEqual([]);
	});

	it("reads all pages, and goes on after a visitor that fails", async () => {
		rows.visits = Array.from({ length: 450 }, (_, n) => visitRow(`v${n}`));
		const told: (string | null)[] = [];
		const keeper = timekeeper(async ({ command }) => {
			if (command.type !== "AdvanceTime") throw new Error("not a timer");
			if (command.visitId === "v7") throw new Error("overloaded");
			told.push(command.visitId);
		});
		await keeper.sweep();
		expect(rows.pagesAfter).toEqual([null, "v199", "v399"]);
		expect(told).toHaveLength(449);
		expect(errors).toEqual([new Error("overloaded")]);
	});

	it("waits for read models that are far behind", async () => {
		const { visitId } = await server.track(view(1, 0));
		rows.visits = [visitRow(visitId ?? "")];
		nowMs += 6 * MINUTE_MS;
		lagSeconds = LAG_SECONDS_MAX + 1;
		await timekeeper().sweep();
		expect(rows.pagesAfter).toEqual([]);
		lagSeconds = LAG_SECONDS_MAX;
		await timekeeper().sweep();
		expect(await types()).toContain("VisitorIdled");
	});

	it("lets others have their turn between two pages", async () => {
		rows.visits = Array.from({ length: 450 }, (_, n) => visitRow(`v${n}`));
		const pagesAtTurns: number[] = [];
		const keeper = timekeeper(async () => {});
		const over = new AbortController();
		const counting = (async () => {
			while (!over.signal.aborted) {
				await setImmediate();
				pagesAtTurns.push(rows.pagesAfter.length);
			}
		})();
		await keeper.sweep();
		over.abort();
		await counting;
		expect(pagesAtTurns).toEqual(expect.arrayContaining([1, 2]));
	});

	it("sweeps on its own, outlives errors, and stops", async () => {
		let sweeps = 0;
		rows.dueVisits = async () => {
			sweeps++;
			throw new Error("the database is away");
		};
		const keeper = timekeeper();
		keeper.start();
		for (let waited = 0; sweeps < 2 && waited < WAIT_MS_MAX; waited += 20) {
			await setTimeout(20);
		}
		await keeper.stop();
		expect(sweeps).toBe(2);
		expect(errors).toHaveLength(2);
	});
});
