/** Checkpoints and totals: what operators and the status pages ask. */

import type { Kysely } from "kysely";
import type { ReadModelTables } from "../schema.js";

export interface Checkpoint {
	readonly projection: string;
	readonly version: number;
	/** All events up to and with it have had their effect. */
	readonly position: number;
	/** Milliseconds since 1970. */
	readonly updatedAt: number;
}

/** Exact numbers of one site, as of the projections' checkpoints. */
export interface SiteTotals {
	readonly visits: number;
	readonly visitors: number;
	readonly pageViews: number;
}

export async function listCheckpoints(
	db: Kysely<ReadModelTables>,
): Promise<readonly Checkpoint[]> {
	const rows = await db
		.selectFrom("checkpoints")
		.selectAll()
		.orderBy("projection")
		.execute();
	return rows.map((row) => ({
		projection: row.projection,
		version: Number(row.version),
		position: Number(row.position),
		updatedAt: Number(row.updated_at),
	}));
}

export async function siteTotals(
	db: Kysely<ReadModelTables>,
	siteId: string,
): Promise<SiteTotals> {
	const rows = await db
		.selectFrom("totals")
		.select(["projection", "row_count", "page_views"])
		.where("site_id", "=", siteId)
		.where("projection", "in", ["visit", "visitor"])
		.execute();
	const visit = rows.find((row) => row.projection === "visit");
	const visitor = rows.find((row) => row.projection === "visitor");
	return {
		visits: Number(visit?.row_count ?? 0),
		visitors: Number(visitor?.row_count ?? 0),
		pageViews: Number(visit?.page_views ?? 0),
	};
}
