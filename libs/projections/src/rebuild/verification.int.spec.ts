import type { RecordedDomainEvent } from "#kernel";
import { listGenerations } from "#read-models";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { BatchProjection } from "../engine/batch-projection.js";
import type { Projection } from "../projection.js";
import { withHarness } from "../testing/harness.js";
import { naiveDigests } from "../testing/naive-digests.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { withRebuilds } from "../testing/with-rebuilds.js";
import { visitProjection } from "../visit/visit.projection.js";
import type { VisitProjectionRow } from "../visit/visit-row.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import { DIFFERENCES_LISTED_MAX } from "./compare.js";
import type { Comparison, RebuildRecord } from "./rebuild-record.js";

const seed = Number(process.env.SEED ?? 8_128);
console.info(`seed ${seed}`);

const events = randomStreams(new SeededRandom(seed), {
	visitors: 150,
	events: 1_500,
});

const VERIFICATION = { kind: "verification" } as const;

function comparisonOf(record: RebuildRecord, projection: string): Comparison {
	const result = record.results.find((one) => one.projection === projection);
	expect(record).toMatchObject({ state: "done", failure: null });
	return result?.comparison as Comparison;
}

const ONE_VISIT = "visit_id = (select max(visit_id) from visits)";
const ONE_VISITOR = "visitor_id = (select max(visitor_id) from visitors)";

/** Statement, projection, keys that differ, and a field that tells how. */
const MUTATIONS: readonly [string, string, string, number, string | null][] = [
	[
		"a document changed by hand",
		`update visits set doc = replace(replace(doc || '$', 'false]$', 'true]'), 'true]$', 'false]') where ${ONE_VISIT}`,
		"visit",
		1,
		"/document/bot",
	],
	[
		"a column that denies its document",
		`update visits set status = case status when 'idle' then 'ended' else 'idle' end where ${ONE_VISIT}`,
		"visit",
		1,
		"/columns/status",
	],
	[
		"what only the fold knows",
		`update visitors set fold_state = substr(fold_state, 1, length(fold_state) - 3) || '{"x":1}]' where ${ONE_VISITOR}`,
		"visitor",
		1,
		"/foldState/expiries/x",
	],
	["a row missing", `delete from visits where ${ONE_VISIT}`, "visit", 1, null],
	[
		"a row too many",
		`insert into visitors select site_id, 'zzz', first_seen_at, last_seen_at, due_at, position, fold_state, doc from visitors where ${ONE_VISITOR}`,
		"visitor",
		1,
		null,
	],
	[
		"a lookup missing",
		"delete from visit_segments where visit_id = (select max(visit_id) from visit_segments)",
		"visit",
		1,
		"/lookups/segmentIds",
	],
	[
		"a lookup too many",
		`insert into visit_outcomes select site_id, visit_id, 'x', 1 from visits where ${ONE_VISIT}`,
		"visit",
		1,
		"/lookups/outcomeIds",
	],
	[
		"a lookup at another time",
		"update external_ids set first_seen_at = 1 where visitor_id = (select max(visitor_id) from external_ids)",
		"visitor",
		1,
		"/lookups/searchTerms",
	],
	[
		"a lookup of nobody",
		"insert into visitor_segments values ('default', 'nobody', 's', 1)",
		"visitor",
		1,
		null,
	],
];

describeOnBoth("a verification", (databases) => {
	it.each([{}, { parts: 2 }])(
		"finds what is the same (%j)",
		async (options) => {
			const naive = await naiveDigests(events);
			await withHarness(databases, events, async (harness) => {
				await harness.catchUp();
				const before = await harness.dump();
				await withRebuilds(harness, options, async (rebuilds) => {
					const record = await rebuilds.run(VERIFICATION);
					for (const name of ["visit", "visitor"] as const) {
						const { equal, live, differences } = comparisonOf(record, name);
						expect(equal).toBe(true);
						expect(live).toEqual(naive[name]);
						expect(differences).toEqual([]);
					}
					const position = events.at(-1)?.position;
					expect(record.results).toMatchObject([
						{ projection: "visit", position, digest: naive.visit },
						{ projection: "visitor", position, digest: naive.visitor },
					]);
					expect(await listGenerations(rebuilds.db)).toEqual([]);
				});
				expect(await harness.dump()).toEqual(before);
			});
		},
	);

	it.each(MUTATIONS)(
		"finds %s",
		async (_, statement, projection, differingKeys, field) => {
			await withHarness(databases, events, async (harness) => {
				await harness.catchUp();
				await harness.database.execute(statement);
				const before = await harness.dump();
				await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
					const record = await rebuilds.run(VERIFICATION);
					const found = comparisonOf(record, projection);
					expect(found).toMatchObject({ equal: false, differingKeys });
					const [first] = found.differences;
					const fields = first?.fields.map((one) => one.field) ?? [];
					if (field === null)
						expect([first?.live, first?.rebuilt]).toContain(null);
					else expect(fields).toContain(field);
					const other = projection === "visit" ? "visitor" : "visit";
					expect(comparisonOf(record, other).equal).toBe(true);
				});
				expect(await harness.dump()).toEqual(before);
			});
		},
	);

	it("finds totals that do not add up", async () => {
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			await harness.database.execute(
				"update totals set row_count = row_count + 1 where projection = 'visit' and site_id = 'shop'",
			);
			await withRebuilds(harness, {}, async (rebuilds) => {
				const record = await rebuilds.run(VERIFICATION);
				const { equal, differingKeys, totals } = comparisonOf(record, "visit");
				expect({ equal, differingKeys }).toEqual({
					...{ equal: false, differingKeys: 0 },
				});
				expect(totals).toMatchObject([{ siteId: "shop" }]);
			});
		});
	});

	it("counts all differing keys and lists the first", async () => {
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			await harness.database.execute("update visitors set due_at = 7");
			await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
				const record = await rebuilds.run(VERIFICATION);
				const found = comparisonOf(record, "visitor");
				expect(found.differingKeys).toBe(found.live.rows);
				expect(found.differences).toHaveLength(DIFFERENCES_LISTED_MAX);
				const keys = found.differences.map((one) => `${one.siteId} ${one.id}`);
				expect(keys).toEqual([...keys].sort());
			});
		});
	});

	it("finds a handler that depends on the clock", async () => {
		let now = 0;
		const ticking: Projection<VisitProjectionRow> = {
			...visitProjection,
			fold: (row, event) => ticked(visitProjection.fold(row, event), ++now),
			foldInPlace: (row, event) =>
				ticked(visitProjection.foldInPlace(row, event), ++now),
		};
		await withHarness(databases, events, async (harness) => {
			const runner = harness.runner(100, [
				new BatchProjection(ticking),
				new BatchProjection(visitorProjection),
			]);
			await harness.catchUp(runner);
			const projections = [ticking, visitorProjection];
			await withRebuilds(
				harness,
				{ projections, parts: 1 },
				async (rebuilds) => {
					const record = await rebuilds.run(VERIFICATION);
					const found = comparisonOf(record, "visit");
					expect(found.equal).toBe(false);
					const fields = found.differences.flatMap((one) => one.fields);
					expect(fields.map((one) => one.field)).toContain(
						"/document/durationSeconds",
					);
					expect(comparisonOf(record, "visitor").equal).toBe(true);
				},
			);
		});
	});

	it("compares at one position while the projector goes on", async () => {
		const start = events.slice(0, 700);
		await withHarness(databases, start, async (harness) => {
			const runner = harness.runner(10);
			runner.start();
			await harness.reachHead();
			let next = start.length;
			const traffic = setInterval(() => {
				harness.log.push(...events.slice(next, next + 5));
				next += 5;
			}, 5);
			try {
				await withRebuilds(harness, { parts: 2 }, async (rebuilds) => {
					for (let n = 0; n < 3; n++) {
						const record = await rebuilds.run(VERIFICATION);
						for (const name of ["visit", "visitor"])
							expect(comparisonOf(record, name)).toMatchObject({
								equal: true,
								differences: [],
							});
					}
				});
			} finally {
				clearInterval(traffic);
				await runner.stop();
			}
		});
	});

	it("fails, naming the event, where one cannot be folded", async () => {
		const bad = events.map((event) => ({ ...event })) as RecordedDomainEvent[];
		bad[900] = { ...bad[900], data: null } as never;
		await withHarness(databases, bad, async (harness) => {
			await harness.catchUp();
			await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
				const record = await rebuilds.run(VERIFICATION);
				expect(record.state).toBe("failed");
				expect(record.failure?.event?.position).toBe(bad[900]?.position);
			});
		});
	});
});

function ticked(row: VisitProjectionRow, now: number): VisitProjectionRow {
	return { ...row, visit: { ...row.visit, durationSeconds: now } };
}
