/** The read models' queries over what the projections wrote, against plain filters in memory. */

import { InvalidInput, msOfIso, type Visit, type Visitor } from "#kernel";
import type { Page, VisitFilter, VisitorFilter } from "#read-models";
import { describeOnBoth } from "../../read-models/src/testing/databases.js";
import { Harness } from "./testing/harness.js";
import { naiveModels, newestFirst } from "./testing/naive-models.js";
import { SeededRandom } from "./testing/random.js";
import { randomStreams, START_MS } from "./testing/random-streams.js";

const seed = Number(process.env.SEED ?? 4_711);
console.info(`seed ${seed}`);

const SITE = "default";
const events = randomStreams(new SeededRandom(seed), {
	visitors: 80,
	events: 4_000,
});
const naive = naiveModels(events);

async function walk<T>(
	read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
	const items: T[] = [];
	for (let cursor: string | undefined; ; ) {
		const page = await read(cursor);
		items.push(...page.items);
		if (page.nextCursor === null) return items;
		cursor = page.nextCursor;
	}
}

function naiveVisits(filter: VisitFilter): Visit[] {
	const found = [...naive.visits.values()].filter(
		({ visit, segments, outcomes }) =>
			visit.siteId === SITE &&
			(filter.visitorId ?? visit.visitorId) === visit.visitorId &&
			(filter.status ?? visit.status) === visit.status &&
			msOfIso(visit.startedAt) >= (filter.fromMs ?? 0) &&
			msOfIso(visit.startedAt) < (filter.toMs ?? Number.MAX_VALUE) &&
			(filter.segmentId === undefined || segments.has(filter.segmentId)) &&
			(filter.outcomeId === undefined || outcomes.has(filter.outcomeId)),
	);
	return newestFirst(
		found.map(({ visit }) => visit),
		(visit) => visit.startedAt,
		(visit) => visit.visitId,
	);
}

function naiveVisitors(filter: VisitorFilter): Visitor[] {
	const { externalId, segmentId } = filter;
	const found = [...naive.visitors.values()].filter(
		(visitor) =>
			visitor.siteId === SITE &&
			msOfIso(visitor.firstSeenAt) >= (filter.fromMs ?? 0) &&
			msOfIso(visitor.firstSeenAt) < (filter.toMs ?? Number.MAX_VALUE) &&
			(externalId === undefined ||
				visitor.externalIds.some(
					({ type, value }) =>
						value === externalId || `${type}:${value}` === externalId,
				)) &&
			(segmentId === undefined ||
				visitor.segments.some(
					(entry) => entry.segmentId === segmentId && entry.exitedAt === null,
				)),
	);
	return newestFirst(
		found,
		(visitor) => visitor.firstSeenAt,
		(visitor) => visitor.visitorId,
	);
}

const FROM_MS = START_MS + 600_000;
const TO_MS = START_MS + 2_400_000;

describeOnBoth("queries", (databases) => {
	let harness: Harness;

	beforeAll(async () => {
		harness = await Harness.open(databases, events);
		await harness.catchUp();
	});

	afterAll(() => harness.close());

	describe("visits", () => {
		const segmentId = "visit-segment-1";
		const outcomeId = "outcome-2";
		const parts: VisitFilter[] = [
			{ status: "ended" },
			{ segmentId },
			{ outcomeId },
			{ fromMs: FROM_MS },
			{ toMs: TO_MS },
		];
		const filters = Array.from({ length: 2 ** parts.length }, (_, bits) =>
			Object.assign({}, ...parts.filter((_, n) => bits & (1 << n))),
		) as VisitFilter[];

		it.each(filters)("are found by %j, all pages once", async (filter) => {
			const expected = naiveVisits(filter);
			for (const limit of [7, 200])
				expect(
					await walk((cursor) =>
						harness.readModels.visits(SITE, { ...filter, limit, cursor }),
					),
				).toEqual(expected);
		});

		it("are found by visitor, and by visitor and status", async () => {
			for (const visitor of naiveVisitors({})) {
				const { visitorId } = visitor;
				for (const status of [undefined, "active", "idle", "ended"] as const) {
					const filter = { visitorId, status };
					const { items } = await harness.readModels.visits(SITE, filter);
					expect(items).toEqual(naiveVisits(filter).slice(0, 50));
				}
			}
		});

		it("tell between which revisions their events lie", async () => {
			for (const [visitId, { visit }] of naive.visits) {
				const row = await harness.readModels.visitRow(visit.siteId, visitId);
				const revisions = events
					.filter(
						(event) =>
							"visitId" in event.data &&
							event.data.visitId === visitId &&
							!("scope" in event.data && event.data.scope === "visitor"),
					)
					.map((event) => event.revision);
				expect(row).toMatchObject({
					firstRevision: Math.min(...revisions),
					lastRevision: Math.max(...revisions),
				});
			}
		});

		it("of another site are not seen", async () => {
			const [elsewhere] = [...naive.visits.values()].filter(
				({ visit }) => visit.siteId !== SITE,
			);
			const visitId = elsewhere?.visit.visitId as string;
			expect(await harness.readModels.visit("shop", visitId)).not.toBeNull();
			expect(await harness.readModels.visit(SITE, visitId)).toBeNull();
		});
	});

	describe("visitors", () => {
		it("are found by every external id, alone and with its type", async () => {
			for (const { externalIds } of naiveVisitors({})) {
				for (const { type, value } of externalIds) {
					for (const externalId of [value, `${type}:${value}`]) {
						const page = await harness.readModels.visitors(SITE, {
							externalId,
						});
						expect(page.items).toEqual(naiveVisitors({ externalId }));
						expect(page.items.length).toBeGreaterThan(0);
					}
				}
			}
		});

		it("are found by current segment and time, all pages once", async () => {
			const segmentId = "visitor-segment-2";
			const [withId] = naiveVisitors({ segmentId }).filter(
				(visitor) => visitor.externalIds.length > 0,
			);
			const externalId = withId?.externalIds[0]?.value;
			const filters: VisitorFilter[] = [
				{},
				{ segmentId },
				{ segmentId, externalId },
				{ fromMs: START_MS + 20_000 },
				{ segmentId, toMs: START_MS + 60_000 },
			];
			for (const filter of filters) {
				const found = await walk((cursor) =>
					harness.readModels.visitors(SITE, { ...filter, limit: 3, cursor }),
				);
				expect(found).toEqual(naiveVisitors(filter));
				expect(found.length).toBeGreaterThan(0);
			}
		});

		it("treat a search as text, never as SQL", async () => {
			const externalId = "' or 1=1 --";
			const page = await harness.readModels.visitors(SITE, { externalId });
			expect(page).toEqual({ items: [], nextCursor: null });
		});
	});

	describe("pages", () => {
		it("refuse a cursor of another list, a broken one, and a limit out of bounds", async () => {
			const { readModels } = harness;
			const { nextCursor } = await readModels.visits(SITE, { limit: 1 });
			const cursor = nextCursor as string;
			for (const bad of [`${cursor.slice(2)}`, "x", "", "e30", "W10"])
				await expect(
					readModels.visits(SITE, { cursor: bad }),
				).rejects.toMatchObject({ errors: [{ pointer: "/cursor" }] });
			await expect(readModels.visitors(SITE, { cursor })).rejects.toThrow(
				InvalidInput,
			);
			for (const limit of [0, 201, 1.5, Number.NaN])
				await expect(readModels.visits(SITE, { limit })).rejects.toMatchObject({
					errors: [{ pointer: "/limit" }],
				});
		});

		it("show every visit whose start stays once while newer ones come in", async () => {
			const half = events.slice(0, 2_000);
			const growing = await Harness.open(databases, half);
			try {
				await growing.catchUp();
				const before = naiveModels(half);
				let at = half.length;
				const seen = await walk(async (cursor) => {
					growing.log.push(...events.slice(at, at + 100));
					at += 100;
					await growing.catchUp();
					return growing.readModels.visits(SITE, { limit: 5, cursor });
				});
				const ids = seen.map((visit) => visit.visitId);
				const unmoved = [...before.visits].filter(
					([visitId, { visit }]) =>
						visit.siteId === SITE &&
						naive.visits.get(visitId)?.visit.startedAt === visit.startedAt,
				);
				expect(unmoved.length).toBeGreaterThan(10);
				for (const [visitId] of unmoved)
					expect(ids.filter((id) => id === visitId)).toHaveLength(1);
			} finally {
				await growing.close();
			}
		});
	});

	describe("what is due", () => {
		it("is found over all sites, page by page, the longest due first", async () => {
			const { readModels } = harness;
			const nowMs = START_MS + 4_500_000;
			const found: Awaited<ReturnType<typeof readModels.dueVisits>>[number][] =
				[];
			for (;;) {
				const after = found.at(-1) ?? null;
				const page = await readModels.dueVisits(nowMs, after, 3);
				if (page.length === 0) break;
				found.push(...page);
			}
			const times = found.map((due) => due.dueAt);
			expect(times).toEqual([...times].sort((a, b) => a - b));
			const open = [...naive.visits.values()]
				.map(({ visit }) => visit)
				.filter((visit) => visit.status !== "ended");
			const turned = open.filter((visit) => {
				const turnsAt = visit.status === "active" ? visit.idleAt : visit.endsAt;
				return msOfIso(turnsAt) <= nowMs;
			});
			const ids = found.map((due) => due.visitId);
			expect(new Set(ids).size).toBe(ids.length);
			for (const { visitId } of turned) expect(ids).toContain(visitId);
			for (const { visitId } of found)
				expect(open.map((visit) => visit.visitId)).toContain(visitId);
			expect(new Set(found.map((due) => due.siteId)).size).toBe(2);
		});

		it("holds visitors whose memberships expire", async () => {
			const nowMs = START_MS + 4_500_000;
			const expected = new Map<string, Map<string, number>>();
			for (const { type, data, stream } of events) {
				if (type !== "SegmentEntered" && type !== "SegmentExited") continue;
				if (data.scope !== "visitor") continue;
				const expiries = expected.get(stream) ?? new Map<string, number>();
				expected.set(stream, expiries);
				expiries.delete(data.segmentId);
				if (type === "SegmentEntered" && data.expiresAt !== null)
					expiries.set(data.segmentId, msOfIso(data.expiresAt));
			}
			const due = [...expected]
				.map(([stream, expiries]) => ({
					stream,
					dueAt: Math.min(...expiries.values()),
				}))
				.filter(({ dueAt }) => dueAt <= nowMs);
			const found = await harness.readModels.dueVisitors(nowMs, null, 1_000);
			expect(
				found
					.map((f) => `visitor-${f.siteId}.${f.visitorId} ${f.dueAt}`)
					.sort(),
			).toEqual(due.map((d) => `${d.stream} ${d.dueAt}`).sort());
			expect(found.length).toBeGreaterThan(0);
		});
	});
});
