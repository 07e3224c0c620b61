/** Text sorts by its bytes on either database, whatever collation a server was set up with. */

import { MultiRowUpsert } from "./multi-row.js";
import { openReadModels, type ReadModels } from "./read-models.js";
import { describeOnBoth, type TestDatabase } from "./testing/databases.js";

/** In the order of their bytes, which is not that of any language. */
const IDS = ["-x", "10", "9", "A", "B", "Z", "_", "a", "a-b", "aa", "b", "é"];

const visits = new MultiRowUpsert({
	table: "visits",
	columns: [
		...(["site_id", "visit_id", "visitor_id", "status"] as const),
		...(["started_at", "last_active_at", "due_at", "position"] as const),
		...(["first_revision", "last_revision", "fold_state", "doc"] as const),
	],
	key: ["site_id", "visit_id"],
});

describeOnBoth("order", (databases) => {
	let database: TestDatabase;
	let readModels: ReadModels;

	beforeEach(async () => {
		database = await databases.create();
		readModels = await openReadModels(database.options);
		await visits.run(
			readModels.db,
			[...IDS.slice(5), ...IDS.slice(0, 5)].map((id) => [
				...["s", id, "v", "active", 1, 1, 1, 1, 0, 0, "{}"],
				JSON.stringify({ visitId: id }),
			]),
		);
	});

	afterEach(async () => {
		await readModels.close();
		await database.remove();
	});

	it("of visits that began at the same time, page by page", async () => {
		const seen: string[] = [];
		for (let cursor: string | undefined; ; ) {
			const page = await readModels.visits("s", { limit: 1, cursor });
			seen.push(...page.items.map((visit) => visit.visitId));
			if (page.nextCursor === null) break;
			cursor = page.nextCursor;
		}
		expect(seen).toEqual([...IDS].reverse());
	});

	it("of visits that are due at the same time, page by page", async () => {
		const seen: string[] = [];
		for (;;) {
			const last = seen.at(-1);
			const [next] = await readModels.dueVisits(
				1,
				last === undefined ? null : { dueAt: 1, siteId: "s", visitId: last },
				1,
			);
			if (next === undefined) break;
			seen.push(next.visitId);
		}
		expect(seen).toEqual(IDS);
	});

	it("finds an id by its bytes alone, and none by what cannot be an id", async () => {
		expect(await readModels.visit("s", "a")).toEqual({ visitId: "a" });
		for (const id of ["AA", "e\u0301", "a\0", "\0", "\ud800", "' or 1=1 --"])
			expect(await readModels.visit("s", id)).toBeNull();
	});
});
