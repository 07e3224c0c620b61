import { CompiledQuery } from "kysely";
import { isPostgres, type ReadModelDatabase } from "../database.js";
import { openReadModels } from "../read-models.js";
import type { ReadModelTables } from "../schema.js";
import { describeOnBoth, type TestDatabases } from "../testing/databases.js";
import { createGeneration, indexSteps } from "./build-tables.js";
import {
	dropGeneration,
	exchangeTables,
	listGenerations,
} from "./exchange-tables.js";
import {
	generationOf,
	inGeneration,
	SHARED_TABLES,
	tableIn,
} from "./generation.js";
import { type ProjectedTable, TABLE_SHAPES } from "./table-shapes.js";

const PROJECTED = Object.keys(TABLE_SHAPES).filter(
	(table) => !(SHARED_TABLES as readonly string[]).includes(table),
) as ProjectedTable[];

async function rowsOf(
	db: ReadModelDatabase,
	statement: string,
): Promise<readonly Record<string, unknown>[]> {
	const { rows } = await db.executeQuery<Record<string, unknown>>(
		CompiledQuery.raw(statement),
	);
	return rows;
}

/** Columns and indexes of a table, without names; a primary key is the unique index that it makes. */
async function structureOf(db: ReadModelDatabase, table: string) {
	if (isPostgres(db)) {
		const columns = await rowsOf(
			db,
			`select column_name, data_type, collation_name, is_nullable from information_schema.columns
			where table_name = '${table}' order by ordinal_position`,
		);
		const indexes = await rowsOf(
			db,
			`select indexdef from pg_indexes where tablename = '${table}'`,
		);
		const storage = await rowsOf(
			db,
			`select reloptions from pg_class where relname = '${table}' and relkind = 'r'`,
		);
		const definitions = indexes.map(({ indexdef }) =>
			String(indexdef).replace(/INDEX \S+ ON \S+/, "INDEX"),
		);
		return { columns, storage, indexes: definitions.sort() };
	}
	const columns = await rowsOf(
		db,
		`select name, type, "notnull" from pragma_table_info('${table}')`,
	);
	const list = await rowsOf(
		db,
		`select name, "unique", partial from pragma_index_list('${table}')`,
	);
	const indexes = await Promise.all(
		list.map(async ({ name, unique, partial }) => {
			const info = `select name from pragma_index_info('${name}')`;
			const indexed = (await rowsOf(db, info)).map((row) => row.name);
			return JSON.stringify({ unique, partial, indexed });
		}),
	);
	return { columns, indexes: indexes.sort() };
}

async function withDatabase(
	databases: TestDatabases,
	test: (db: ReadModelDatabase) => Promise<void>,
): Promise<void> {
	const database = await databases.create();
	const readModels = await openReadModels(database.options);
	try {
		await test(readModels.db);
	} finally {
		await readModels.close();
		await database.remove();
	}
}

async function build(db: ReadModelDatabase, generation: number): Promise<void> {
	await createGeneration(db, generation, PROJECTED);
	for (const step of indexSteps(generation, PROJECTED)) await step(db);
}

function visitor(visitorId: string): ReadModelTables["visitors"] {
	return {
		site_id: "default",
		visitor_id: visitorId,
		first_seen_at: 1,
		last_seen_at: 2,
		due_at: null,
		position: 3,
		fold_state: "{}",
		doc: "{}",
	};
}

describeOnBoth("a generation of tables", (databases) => {
	it("is of the shape that the migrations made", async () => {
		await withDatabase(databases, async (db) => {
			await build(db, 7);
			for (const table of PROJECTED) {
				const built = await structureOf(db, tableIn(7, table));
				expect(built).toEqual(await structureOf(db, table));
				expect(built.indexes.length).toBeGreaterThan(0);
			}
		});
	});

	it("is written and read through the same statements as the live tables", async () => {
		await withDatabase(databases, async (db) => {
			await build(db, 3);
			const built = inGeneration(db, 3);
			expect([generationOf(db), generationOf(built)]).toEqual([null, 3]);
			await db.insertInto("visitors").values(visitor("live")).execute();
			await built.transaction().execute(async (transaction) => {
				await transaction
					.insertInto("visitors")
					.values(visitor("built"))
					.execute();
				expect(generationOf(transaction)).toBe(3);
			});
			const idsIn = async (tables: ReadModelDatabase) => {
				const query = tables.selectFrom("visitors as v");
				const rows = await query.select("v.visitor_id").execute();
				return rows.map((row) => row.visitor_id);
			};
			expect(await idsIn(db)).toEqual(["live"]);
			expect(await idsIn(built)).toEqual(["built"]);
		});
	});

	it("takes the live tables' place, and leaves nothing behind", async () => {
		await withDatabase(databases, async (db) => {
			await db.insertInto("visitors").values(visitor("old")).execute();
			// Each exchange after the first finds tables that were built themselves.
			for (const generation of [1, 2, 11]) {
				await build(db, generation);
				await inGeneration(db, generation)
					.insertInto("visitors")
					.values(visitor(`new in ${generation}`))
					.execute();
				await db
					.transaction()
					.execute((transaction) =>
						exchangeTables(transaction, generation, PROJECTED),
					);
				expect(await listGenerations(db)).toEqual([generation]);
				await dropGeneration(db, generation);
				expect(await listGenerations(db)).toEqual([]);
				const rows = await db
					.selectFrom("visitors")
					.select("visitor_id")
					.execute();
				expect(rows).toEqual([{ visitor_id: `new in ${generation}` }]);
			}
		});
	});

	it("stays apart where the exchange is rolled back", async () => {
		await withDatabase(databases, async (db) => {
			await db.insertInto("visitors").values(visitor("live")).execute();
			await build(db, 4);
			const failing = db.transaction().execute(async (transaction) => {
				await exchangeTables(transaction, 4, PROJECTED);
				throw new Error("no");
			});
			await expect(failing).rejects.toThrow("no");
			const rows = await db.selectFrom("visitors").selectAll().execute();
			expect(rows).toHaveLength(1);
			expect(await listGenerations(db)).toEqual([4]);
		});
	});
});
