/** Checkpoints, parked events and totals: what operators and the status pages ask. */

import type { Kysely } from "kysely";
import type { ReadModelTables } from "../schema.js";

/** Parked events that one call lists at most. */
export const PARKED_LIMIT_MAX = 1_000;

export interface Checkpoint {
	readonly projection: string;
	readonly version: number;
	/** All events up to and with it have had their effect. */
	readonly position: number;
	/** Milliseconds since 1970. */
	readonly updatedAt: number;
}

export interface ParkedEvent {
	readonly projection: string;
	/** Key of the row that waits, e.g. `siteId/visitId`. */
	readonly key: string;
	readonly position: number;
	readonly eventId: string;
	readonly error: string;
	/** Milliseconds since 1970. */
	readonly parkedAt: number;
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

/** In log order, after `afterPosition`. */
export async function listParked(
	db: Kysely<ReadModelTables>,
	projection: string,
	afterPosition: number,
	limit: number,
): Promise<readonly ParkedEvent[]> {
	const rows = await db
		.selectFrom("parked_events")
		.selectAll()
		.where("projection", "=", projection)
		.where("position", ">", afterPosition)
		.orderBy("position")
		.limit(Math.min(limit, PARKED_LIMIT_MAX))
		.execute();
	return rows.map((row) => ({
		projection: row.projection,
		key: row.key,
		position: Number(row.position),
		eventId: row.event_id,
		error: row.error,
		parkedAt: Number(row.parked_at),
	}));
}

/** Projection to its number of parked events; none: not in the map. */
export async function countParked(
	db: Kysely<ReadModelTables>,
): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom("parked_events")
		.select((eb) => ["projection", eb.fn.countAll().as("parked")])
		.groupBy("projection")
		.execute();
	return new Map(rows.map((row) => [row.projection, Number(row.parked)]));
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
