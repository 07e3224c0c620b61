import { sql } from "kysely";
import { KeyedSelect } from "./keyed-select.js";
import {
	type Cells,
	MultiRowDelete,
	MultiRowUpdate,
	MultiRowUpsert,
} from "./multi-row.js";
import { openReadModels, type ReadModels } from "./read-models.js";
import { describeOnBoth, type TestDatabase } from "./testing/databases.js";

const key = ["site_id", "visitor_id", "term"] as const;
const upsert = new MultiRowUpsert({
	table: "external_ids",
	columns: [...key, "first_seen_at"],
	key,
	replaced: ["first_seen_at"],
});
const move = new MultiRowUpdate(
	"external_ids",
	["site_id", "visitor_id"],
	"first_seen_at",
);
const remove = new MultiRowDelete("external_ids", key);
const select = new KeyedSelect({
	table: "external_ids",
	columns: ["term", "first_seen_at"],
	within: "site_id",
	id: "term",
});

/** Larger than every chunk, and not a multiple of any. */
const ROWS = 2_345;
const rowsAt = (atMs: number): Cells[] =>
	Array.from({ length: ROWS }, (_, n) => ["s", `v${n % 100}`, `t${n}`, atMs]);

describeOnBoth("statements over many rows", (databases) => {
	let database: TestDatabase;
	let readModels: ReadModels;

	beforeEach(async () => {
		database = await databases.create();
		readModels = await openReadModels(database.options);
	});

	afterEach(async () => {
		await readModels.close();
		await database.remove();
	});

	async function counts(): Promise<Record<string, number>> {
		const { rows } = await sql<{
			at: number;
			rows: number;
		}>`select first_seen_at as at, count(*) as rows from external_ids group by 1`.execute(
			readModels.db,
		);
		return Object.fromEntries(rows.map((row) => [row.at, Number(row.rows)]));
	}

	it("insert, replace, move and delete every row that they are given, and no other", async () => {
		const { db } = readModels;
		await upsert.run(db, []);
		await upsert.run(db, rowsAt(1));
		expect(await counts()).toEqual({ 1: ROWS });
		await upsert.run(db, rowsAt(2).slice(0, 1_200));
		expect(await counts()).toEqual({ 1: ROWS - 1_200, 2: 1_200 });
		await move.run(db, [
			["s", "v7", 3],
			["s", "v8", 4],
			["other", "v9", 5],
		]);
		const moved = Math.ceil((ROWS - 8) / 100);
		expect(await counts()).toMatchObject({ 3: moved, 4: moved });
		await remove.run(
			db,
			rowsAt(0)
				.map((cells) => cells.slice(0, 3))
				.slice(100),
		);
		expect((await counts())[3]).toBe(1);
		const found = await select.run(
			db,
			"s",
			rowsAt(0).map(([, , term]) => String(term)),
		);
		expect(found.map(({ term }) => term).sort()).toEqual(
			Array.from({ length: 100 }, (_, n) => `t${n}`).sort(),
		);
	});

	it("keep every text and every number as it is", async () => {
		const texts = [
			"",
			"{}",
			'a"b\\c,d',
			"NULL",
			" ",
			"\n\t",
			"é😀\u{10ffff}",
			"x".repeat(2_000),
		];
		const numbers = [
			0,
			-1,
			2 ** 31,
			-(2 ** 31) - 1,
			2 ** 53 - 1,
			-(2 ** 53) + 1,
		];
		await upsert.run(
			readModels.db,
			texts.flatMap((term) => numbers.map((at, n) => ["s", `v${n}`, term, at])),
		);
		for (const term of texts) {
			const found = await select.run(readModels.db, "s", [term]);
			expect(found.map((row) => Number(row.first_seen_at)).sort()).toEqual(
				[...numbers].sort(),
			);
		}
	});

	it("keep what is null", async () => {
		const columns = [
			"site_id",
			"visitor_id",
			"first_seen_at",
			"last_seen_at",
			"due_at",
			"position",
			"fold_state",
			"doc",
		] as const;
		const visitors = new MultiRowUpsert({
			table: "visitors",
			columns,
			key: ["site_id", "visitor_id"],
		});
		await visitors.run(readModels.db, [
			["s", "a", 1, 1, null, 1, "{}", "{}"],
			["s", "b", 1, 1, 5, 1, "{}", "{}"],
			["s", "c", 1, 1, Number.NaN, 1, "{}", "{}"],
		]);
		const rows = await readModels.db
			.selectFrom("visitors")
			.select(["visitor_id", "due_at"])
			.orderBy("visitor_id")
			.execute();
		expect(rows.map((row) => row.due_at && Number(row.due_at))).toEqual([
			null,
			5,
			null,
		]);
	});
});
