/** Every query over the big tables must walk an index, in the order that it answers in. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Compilable } from "kysely";
import { encodeCursor } from "./cursor.js";
import { dueVisitorsQuery, dueVisitsQuery } from "./queries/due.js";
import { visitorsQuery } from "./queries/visitors.js";
import { visitsQuery } from "./queries/visits.js";
import { openReadModels, type ReadModels } from "./read-models.js";
import { READ_MODELS_FILE } from "./sqlite/open-sqlite.js";
import { dueAfter, visitFilters, visitorFilters } from "./testing/filters.js";

let directory: string;
let readModels: ReadModels;
let file: Database.Database;

beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), "journeylog-plans-"));
	readModels = await openReadModels({ directory });
	file = new Database(join(directory, READ_MODELS_FILE), { readonly: true });
});

afterAll(async () => {
	file.close();
	await readModels.close();
	rmSync(directory, { recursive: true });
});

function planOf(query: Compilable): string[] {
	const { sql, parameters } = query.compile();
	const steps = file
		.prepare(`explain query plan ${sql}`)
		.all(...parameters) as { detail: string }[];
	return steps.map((step) => step.detail);
}

function expectIndexed(query: Compilable): string {
	const plan = planOf(query);
	for (const step of plan) expect(step).not.toMatch(/^SCAN|TEMP B-TREE/);
	return plan.join("\n");
}

describe("query plans on SQLite", () => {
	it.each(visitFilters)("visits by %j", (filter) => {
		expectIndexed(visitsQuery(readModels.db, "default", filter, 51));
	});

	it.each(visitorFilters)("visitors by %j", (filter) => {
		expectIndexed(visitorsQuery(readModels.db, "default", filter, 51));
	});

	it("visits of a visitor are found by the visitor, not by status", () => {
		const filter = { visitorId: "v", status: "active" as const };
		const plan = expectIndexed(
			visitsQuery(readModels.db, "default", filter, 51),
		);
		expect(plan).toContain("visits_of_visitor");
	});

	it("a cursor is sought, not walked up to", () => {
		const cursor = encodeCursor("visits", { atMs: 500, id: "x" });
		const plan = expectIndexed(
			visitsQuery(readModels.db, "default", { cursor, toMs: 400 }, 51),
		);
		expect(plan).toMatch(/visits_newest .*started_at/);
	});

	it.each(dueAfter)("what is due after %j", (after) => {
		const { db } = readModels;
		expect(expectIndexed(dueVisitsQuery(db, 9, after, 100))).toContain(
			"visits_due",
		);
		expect(expectIndexed(dueVisitorsQuery(db, 9, after, 100))).toContain(
			"visitors_due",
		);
	});
});
