/** Makes a generation's tables, their keys and indexes. The same on both databases, but for how they keep wide rows. */

import { type Kysely, sql } from "kysely";
import { isPostgres, type ReadModelDatabase } from "../database.js";
import { compressFast, leaveRoom } from "../migrations/postgres-storage.js";
import { text } from "../migrations/text.js";
import { type Column, columnTypes } from "../schema.js";
import { SHARED_TABLES, tableIn } from "./generation.js";
import {
	NULLABLE,
	type ProjectedTable,
	TABLE_SHAPES,
	type TableShape,
} from "./table-shapes.js";

type Db = Kysely<unknown>;

/** Makes the given tables without their keys and indexes, to be filled first, and those that all generations have. */
export async function createGeneration(
	readModels: ReadModelDatabase,
	generation: number,
	tables: readonly ProjectedTable[],
): Promise<void> {
	const db = readModels as unknown as Db;
	for (const table of [...tables, ...SHARED_TABLES])
		await createTable(db, tableIn(generation, table), TABLE_SHAPES[table]);
	for (const table of SHARED_TABLES) {
		const shape: TableShape = TABLE_SHAPES[table];
		await createKey(db, tableIn(generation, table), shape);
	}
}

/** One statement that makes a key or an index, where it is not there yet; each may take its time. */
export type IndexStep = (db: ReadModelDatabase) => Promise<void>;

/** The steps that make the tables findable; they may be done again from the first. */
export function indexSteps(
	generation: number,
	tables: readonly ProjectedTable[],
): readonly IndexStep[] {
	return tables.flatMap((table): IndexStep[] => {
		const name = tableIn(generation, table);
		const shape: TableShape = TABLE_SHAPES[table];
		const indexes = shape.indexes.map(
			(index): IndexStep =>
				(db) => {
					const made = (db as unknown as Db).schema
						.createIndex(`${name}_${index.name}`)
						.ifNotExists()
						.on(name)
						.columns([...index.columns]);
					const { present } = index;
					return present === undefined
						? made.execute()
						: made.where(sql.ref(present), "is not", null).execute();
				},
		);
		const analysed: IndexStep[] = [(db) => analyse(db, name)];
		return [
			(db) => createKey(db as unknown as Db, name, shape),
			...indexes,
			...analysed,
		];
	});
}

async function createTable(
	db: Db,
	name: string,
	{ columns, storage }: TableShape,
): Promise<void> {
	let table = db.schema.createTable(name);
	for (const column of columns) {
		table = table.addColumn(column, typeOf(db, column), (c) =>
			NULLABLE.has(column) ? c : c.notNull(),
		);
	}
	await table.execute();
	if (storage === undefined || !isPostgres(db)) return;
	if (storage.leavesRoom) await leaveRoom(db, name);
	await compressFast(db, name);
}

function typeOf(db: Db, column: Column) {
	const type = columnTypes[column];
	return type === "text" ? text(db) : type;
}

/** A unique index: neither database can tell it from a primary key where rows are written and found. */
async function createKey(
	db: Db,
	name: string,
	{ key }: TableShape,
): Promise<void> {
	await db.schema
		.createIndex(`${name}_key`)
		.ifNotExists()
		.unique()
		.on(name)
		.columns([...key])
		.execute();
}

/** What PostgreSQL's planner goes by; it would come to it by itself, but after the first queries. */
async function analyse(db: ReadModelDatabase, name: string): Promise<void> {
	if (isPostgres(db)) await sql`analyze ${sql.table(name)}`.execute(db);
}
