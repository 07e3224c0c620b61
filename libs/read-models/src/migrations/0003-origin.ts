import type { Kysely, Migration } from "kysely";
import { text } from "./text.js";

export const origin: Migration = {
	async up(db: Kysely<unknown>): Promise<void> {
		await db.schema
			.createTable("origin")
			.addColumn("log_id", text(db), (c) => c.primaryKey().notNull())
			.execute();
	},
};
