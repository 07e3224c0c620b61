/** Every query over the big tables must walk an index; where one index can answer it alone, in its order. */

import type { Compilable } from "kysely";
import pg from "pg";
import { KeyedSelect } from "../keyed-select.js";
import { MultiRowDelete, MultiRowUpdate } from "../multi-row.js";
import { dueVisitorsQuery, dueVisitsQuery } from "../queries/due.js";
import { visitorsQuery } from "../queries/visitors.js";
import { visitsQuery } from "../queries/visits.js";
import { openReadModels, type ReadModels } from "../read-models.js";
import { describeOnPostgres } from "../testing/databases.js";
import { dueAfter, visitFilters, visitorFilters } from "../testing/filters.js";

/** Enough that reading all of them is no way to find some. */
const FILL = `
	insert into visits select 'default', 'visit-' || n, 'v' || (n % 2000),
		(case when n % 50 = 0 then 'active' when n % 50 = 1 then 'idle' else 'ended' end),
		n * 1000, n * 1000, (case when n % 50 < 2 then n * 1000 + 1800000 end), n, 0, 5, '{}',
		repeat('x', 500) from generate_series(1, 40000) n;
	insert into visitors select 'default', 'v' || n, n * 1000, n * 1000,
		(case when n % 10 = 0 then n * 1000 end), n, '{}', repeat('x', 500)
		from generate_series(1, 20000) n;
	insert into visit_segments
		select 'default', 'visit-' || n, 's' || (n % 7), n * 1000 from generate_series(1, 40000) n;
	insert into visit_outcomes
		select 'default', 'visit-' || n, 'o' || (n % 19), n * 1000 from generate_series(1, 40000) n;
	insert into visitor_segments
		select 'default', 'v' || n, 's' || (n % 7), n * 1000 from generate_series(1, 20000) n;
	insert into external_ids
		select 'default', 'v' || n, 'mail' || n, n * 1000 from generate_series(1, 20000) n;
	analyze`;

interface PlanNode {
	readonly "Node Type": string;
	readonly "Index Name"?: string;
	readonly Plans?: readonly PlanNode[];
}

function stepsOf(node: PlanNode): string[] {
	const step = `${node["Node Type"]} ${node["Index Name"] ?? ""}`.trim();
	return [step, ...(node.Plans ?? []).flatMap(stepsOf)];
}

describeOnPostgres("query plans on PostgreSQL", (server) => {
	let databaseUrl: string;
	let readModels: ReadModels;
	let client: pg.Client;

	beforeAll(async () => {
		databaseUrl = await server().createDatabase();
		readModels = await openReadModels({ databaseUrl });
		client = new pg.Client(databaseUrl);
		await client.connect();
		await client.query(FILL);
	});

	afterAll(async () => {
		await client.end();
		await readModels.close();
	});

	/** As a prepared statement is planned at first, for its parameters, and later, for any. */
	async function plansOf(query: Compilable): Promise<string[][]> {
		const { sql, parameters } = query.compile();
		const values = parameters.map((value) =>
			typeof value === "number"
				? String(value)
				: client.escapeLiteral(String(value)),
		);
		await client.query(`prepare asked as ${sql}`);
		const plans: string[][] = [];
		for (const mode of ["force_custom_plan", "force_generic_plan"]) {
			await client.query(`set plan_cache_mode = ${mode}`);
			const { rows } = await client.query<{
				"QUERY PLAN": [{ Plan: PlanNode }];
			}>(`explain (format json) execute asked (${values.join(", ")})`);
			plans.push(stepsOf((rows[0] as (typeof rows)[0])["QUERY PLAN"][0].Plan));
		}
		await client.query("deallocate asked");
		return plans;
	}

	async function expectIndexed(
		query: Compilable,
		inOrder: boolean,
	): Promise<string> {
		const plans = await plansOf(query);
		for (const step of plans.flat()) {
			expect(step).not.toMatch(/^Seq Scan/);
			if (inOrder) expect(step).not.toMatch(/Sort/);
		}
		return plans.map((steps) => steps.join("\n")).join("\n\n");
	}

	it.each(visitFilters)("visits by %j", async (filter) => {
		const { visitorId, status, segmentId, outcomeId } = filter;
		const narrow = [visitorId, status, segmentId, outcomeId].filter(Boolean);
		await expectIndexed(
			visitsQuery(readModels.db, "default", filter, 51),
			narrow.length <= 1,
		);
	});

	it.each(visitorFilters)("visitors by %j", async (filter) => {
		await expectIndexed(
			visitorsQuery(readModels.db, "default", filter, 51),
			true,
		);
	});

	it.each(dueAfter)("what is due after %j", async (after) => {
		const { db } = readModels;
		expect(
			await expectIndexed(dueVisitsQuery(db, 9, after, 100), false),
		).toContain("visits_due");
		expect(
			await expectIndexed(dueVisitorsQuery(db, 9, after, 100), false),
		).toContain("visitors_due");
	});

	it("statements over many rows read no whole table", async () => {
		const scans = async () => {
			const { rows } = await client.query<{ scans: string }>(
				"select sum(seq_scan) as scans from pg_stat_user_tables where relname in ('visits', 'external_ids')",
			);
			return Number(rows[0]?.scans);
		};
		const before = await scans();
		const writer = await openReadModels({ databaseUrl });
		const { db } = writer;
		const key = ["site_id", "visitor_id", "term"] as const;
		const select = new KeyedSelect({
			table: "visits",
			columns: ["visit_id"],
			within: "site_id",
			id: "visit_id",
		});
		const move = new MultiRowUpdate(
			"external_ids",
			["site_id", "visitor_id"],
			"first_seen_at",
		);
		const remove = new MultiRowDelete("external_ids", key);
		// More often than custom plans are made before a generic one is looked at.
		for (let n = 1; n < 10; n++) {
			const ids = Array.from({ length: n * 50 }, (_, i) => i + n * 100);
			const visitIds = ids.map((id) => `visit-${id}`);
			expect(await select.run(db, "default", visitIds)).toHaveLength(
				ids.length,
			);
			await move.run(
				db,
				ids.map((id) => ["default", `v${id}`, 7]),
			);
			await remove.run(
				db,
				ids.map((id) => ["default", `v${id}`, `mail${id}`]),
			);
		}
		// A session tells its numbers at its end.
		await writer.close();
		expect(await scans()).toBe(before);
	});
});
