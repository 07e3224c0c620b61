import type { Kysely, Migration } from "kysely";
import { text } from "./text.js";

export const followerCheckpoints: Migration = {
	async up(db: Kysely<unknown>): Promise<void> {
		await db.schema
			.createTable("follower_checkpoints")
			.addColumn("name", text(db), (c) => c.primaryKey().notNull())
			.addColumn("position", "bigint", (c) => c.notNull())
			.addColumn("updated_at", "bigint", (c) => c.notNull())
			.execute();
	},
};
