import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { withHarness } from "../testing/harness.js";
import { naiveDigests } from "../testing/naive-digests.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { digestOf } from "./row-digest.js";
import { storedVisitors, storedVisits } from "./stored-rows.js";

const seed = Number(process.env.SEED ?? 4_004);
console.info(`seed ${seed}`);

describeOnBoth("the digest of stored rows", (databases) => {
	it("is that of a naive fold, over several pages", async () => {
		const random = new SeededRandom(seed);
		const sites = ["default", "a", "a-b", "Z"];
		const events = randomStreams(random, {
			visitors: 700,
			events: 6_000,
			sites,
		});
		const naive = await naiveDigests(events);
		expect(naive.visit.rows).toBeGreaterThan(500);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const { db } = harness.readModels;
			expect(await digestOf("visit", storedVisits(db))).toEqual(naive.visit);
			expect(await digestOf("visitor", storedVisitors(db))).toEqual(
				naive.visitor,
			);
		});
	});

	it("is of rows that are packed throughout", async () => {
		const random = new SeededRandom(seed);
		const events = randomStreams(random, { visitors: 50, events: 1_000 });
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const { db } = harness.readModels;
			const columns = ["doc", "fold_state"] as const;
			const rows = [
				...(await db.selectFrom("visits").select(columns).execute()),
				...(await db.selectFrom("visitors").select(columns).execute()),
			];
			const texts = rows.flatMap((row) => [row.doc, row.fold_state]);
			expect(texts.length).toBeGreaterThan(100);
			const named = /"(pageViews|hostname|family|segmentId|visitId|marks)":/;
			expect(texts.filter((text) => named.test(text))).toEqual([]);
		});
	});

	const ONE = "visit_id = (select max(visit_id) from visits)";
	it.each([
		[
			"a document",
			`update visits set doc = replace(replace(doc || '$', 'false]$', 'true]'), 'true]$', 'false]') where ${ONE}`,
		],
		["when something is due", `update visits set due_at = 1 where ${ONE}`],
		["a row that is gone", `delete from visits where ${ONE}`],
		[
			"a segment that is gone",
			"delete from visit_segments where visit_id = (select max(visit_id) from visit_segments)",
		],
		[
			"an outcome too many",
			`insert into visit_outcomes select site_id, visit_id, 'x', 1 from visits where ${ONE}`,
		],
	])("changes with %s", async (_, statement) => {
		const random = new SeededRandom(seed);
		const events = randomStreams(random, { visitors: 10, events: 300 });
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const { db } = harness.readModels;
			const before = await digestOf("visit", storedVisits(db));
			await harness.database.execute(statement);
			expect(await digestOf("visit", storedVisits(db))).not.toEqual(before);
		});
	});
});
