import type { Kysely, Migration } from "kysely";
import { text } from "./text.js";

type Db = Kysely<unknown>;

/** Where a parked event lies and what it is; what operators ask about one; those that they gave up. */
export const parked: Migration = {
	async up(db: Db): Promise<void> {
		await placeParkedEvents(db);
		await db.schema
			.createTable("parked_requests")
			.addColumn("projection", text(db), (c) => c.notNull())
			.addColumn("key", text(db), (c) => c.notNull())
			.addColumn("position", "bigint", (c) => c.notNull())
			.addColumn("action", text(db), (c) => c.notNull())
			.addColumn("requested_by", text(db), (c) => c.notNull())
			.addColumn("requested_at", "bigint", (c) => c.notNull())
			.addPrimaryKeyConstraint("parked_requests_key", ["projection", "key"])
			.execute();
		await db.schema
			.createTable("skipped_events")
			.addColumn("projection", text(db), (c) => c.notNull())
			.addColumn("event_id", text(db), (c) => c.notNull())
			.addColumn("position", "bigint", (c) => c.notNull())
			.addColumn("key", text(db), (c) => c.notNull())
			.addColumn("error", text(db), (c) => c.notNull())
			.addColumn("requested_by", text(db), (c) => c.notNull())
			.addColumn("skipped_at", "bigint", (c) => c.notNull())
			.addPrimaryKeyConstraint("skipped_events_key", ["projection", "event_id"])
			.execute();
	},
};

/** What was parked before has no place, so its projection is made anew: without a checkpoint it begins at the beginning. */
async function placeParkedEvents(db: Db): Promise<void> {
	const tables = db as Kysely<{
		parked_events: { projection: string };
		checkpoints: { projection: string };
	}>;
	await tables
		.deleteFrom("checkpoints")
		.where("projection", "in", (eb) =>
			eb.selectFrom("parked_events").select("projection"),
		)
		.execute();
	await tables.deleteFrom("parked_events").execute();
	for (const column of ["stream", "type"])
		await db.schema
			.alterTable("parked_events")
			.addColumn(column, text(db), (c) => c.notNull().defaultTo(""))
			.execute();
	await db.schema
		.alterTable("parked_events")
		.addColumn("revision", "bigint", (c) => c.notNull().defaultTo(0))
		.execute();
}
