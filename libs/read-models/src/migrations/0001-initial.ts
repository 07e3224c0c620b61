import type { Kysely, Migration } from "kysely";
import { isPostgres } from "../database.js";
import { tuneStorage } from "./postgres-storage.js";
import { text } from "./text.js";

type Db = Kysely<unknown>;

async function createVisits(db: Db): Promise<void> {
	await db.schema
		.createTable("visits")
		.addColumn("site_id", text(db), (c) => c.notNull())
		.addColumn("visit_id", text(db), (c) => c.notNull())
		.addColumn("visitor_id", text(db), (c) => c.notNull())
		.addColumn("status", text(db), (c) => c.notNull())
		.addColumn("started_at", "bigint", (c) => c.notNull())
		.addColumn("last_active_at", "bigint", (c) => c.notNull())
		.addColumn("due_at", "bigint")
		.addColumn("position", "bigint", (c) => c.notNull())
		.addColumn("first_revision", "bigint", (c) => c.notNull())
		.addColumn("last_revision", "bigint", (c) => c.notNull())
		.addColumn("fold_state", text(db), (c) => c.notNull())
		.addColumn("doc", text(db), (c) => c.notNull())
		.addPrimaryKeyConstraint("visits_key", ["site_id", "visit_id"])
		.execute();
	await index(db, "visits", "newest", ["site_id", "started_at", "visit_id"]);
	await index(db, "visits", "of_visitor", [
		"site_id",
		"visitor_id",
		"started_at",
		"visit_id",
	]);
	await index(db, "visits", "by_status", [
		"site_id",
		"status",
		"started_at",
		"visit_id",
	]);
	await dueIndex(db, "visits", "visit_id");
}

async function createVisitors(db: Db): Promise<void> {
	await db.schema
		.createTable("visitors")
		.addColumn("site_id", text(db), (c) => c.notNull())
		.addColumn("visitor_id", text(db), (c) => c.notNull())
		.addColumn("first_seen_at", "bigint", (c) => c.notNull())
		.addColumn("last_seen_at", "bigint", (c) => c.notNull())
		.addColumn("due_at", "bigint")
		.addColumn("position", "bigint", (c) => c.notNull())
		.addColumn("fold_state", text(db), (c) => c.notNull())
		.addColumn("doc", text(db), (c) => c.notNull())
		.addPrimaryKeyConstraint("visitors_key", ["site_id", "visitor_id"])
		.execute();
	await index(db, "visitors", "newest", [
		"site_id",
		"first_seen_at",
		"visitor_id",
	]);
	await dueIndex(db, "visitors", "visitor_id");
}

/** A table that finds rows of a big one by `term`, newest first. */
async function createLookup(
	db: Db,
	table: string,
	id: string,
	term: string,
	time: string,
): Promise<void> {
	await db.schema
		.createTable(table)
		.addColumn("site_id", text(db), (c) => c.notNull())
		.addColumn(id, text(db), (c) => c.notNull())
		.addColumn(term, text(db), (c) => c.notNull())
		.addColumn(time, "bigint", (c) => c.notNull())
		.addPrimaryKeyConstraint(`${table}_key`, ["site_id", id, term])
		.execute();
	await index(db, table, "newest", ["site_id", term, time, id]);
}

async function createOperations(db: Db): Promise<void> {
	await db.schema
		.createTable("totals")
		.addColumn("projection", text(db), (c) => c.notNull())
		.addColumn("site_id", text(db), (c) => c.notNull())
		.addColumn("row_count", "bigint", (c) => c.notNull())
		.addColumn("page_views", "bigint", (c) => c.notNull())
		.addPrimaryKeyConstraint("totals_key", ["projection", "site_id"])
		.execute();
	await db.schema
		.createTable("checkpoints")
		.addColumn("projection", text(db), (c) => c.primaryKey().notNull())
		.addColumn("version", "integer", (c) => c.notNull())
		.addColumn("position", "bigint", (c) => c.notNull())
		.addColumn("updated_at", "bigint", (c) => c.notNull())
		.execute();
	await db.schema
		.createTable("parked_events")
		.addColumn("projection", text(db), (c) => c.notNull())
		.addColumn("key", text(db), (c) => c.notNull())
		.addColumn("position", "bigint", (c) => c.notNull())
		.addColumn("event_id", text(db), (c) => c.notNull())
		.addColumn("error", text(db), (c) => c.notNull())
		.addColumn("parked_at", "bigint", (c) => c.notNull())
		.addPrimaryKeyConstraint("parked_events_key", ["projection", "position"])
		.execute();
	await index(db, "parked_events", "by_key", ["projection", "key", "position"]);
}

function index(
	db: Db,
	table: string,
	name: string,
	columns: string[],
): Promise<void> {
	return db.schema
		.createIndex(`${table}_${name}`)
		.on(table)
		.columns(columns)
		.execute();
}

/** Over all sites: the timekeeper looks at them together. Most rows are never due again, so they stay out. */
function dueIndex(db: Db, table: string, id: string): Promise<void> {
	return db.schema
		.createIndex(`${table}_due`)
		.on(table)
		.columns(["due_at", "site_id", id])
		.where("due_at" as never, "is not", null)
		.execute();
}

export const initial: Migration = {
	async up(db: Db): Promise<void> {
		await createVisits(db);
		await createVisitors(db);
		const started = "started_at";
		const seen = "first_seen_at";
		await createLookup(db, "visit_segments", "visit_id", "segment_id", started);
		await createLookup(db, "visit_outcomes", "visit_id", "outcome_id", started);
		await createLookup(
			db,
			"visitor_segments",
			"visitor_id",
			"segment_id",
			seen,
		);
		await createLookup(db, "external_ids", "visitor_id", "term", seen);
		await createOperations(db);
		if (isPostgres(db)) await tuneStorage(db);
	},
};
