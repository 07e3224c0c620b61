import type { Kysely, Migration } from "kysely";
import { text } from "./text.js";

/** Rebuilds, and which generation's tables the live ones came from. */
export const rebuilds: Migration = {
	async up(db: Kysely<unknown>): Promise<void> {
		await db.schema
			.alterTable("checkpoints")
			.addColumn("generation", "bigint", (c) => c.notNull().defaultTo(0))
			.execute();
		await db.schema
			.createTable("rebuilds")
			.addColumn("rebuild_id", text(db), (c) => c.primaryKey().notNull())
			.addColumn("generation", "bigint", (c) => c.notNull().unique())
			.addColumn("state", text(db), (c) => c.notNull())
			.addColumn("cancelled", "bigint", (c) => c.notNull())
			.addColumn("doc", text(db), (c) => c.notNull())
			.addColumn("updated_at", "bigint", (c) => c.notNull())
			.execute();
		await db.schema
			.createTable("rebuild_parts")
			.addColumn("generation", "bigint", (c) => c.notNull())
			.addColumn("part", "bigint", (c) => c.notNull())
			.addColumn("doc", text(db), (c) => c.notNull())
			.addPrimaryKeyConstraint("rebuild_parts_key", ["generation", "part"])
			.execute();
	},
};
