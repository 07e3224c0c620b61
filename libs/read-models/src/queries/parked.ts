/** Events that projections could not take: what waits, what is asked about it, what was given up. */

import type { Kysely } from "kysely";
import type { ParkedAction, ReadModelTables } from "../schema.js";

/** Parked events that one call lists at most. */
export const PARKED_LIMIT_MAX = 1_000;

type Db = Kysely<ReadModelTables>;

export interface ParkedEvent {
	readonly projection: string;
	/** Key of the row that waits, e.g. `siteId/visitId`. */
	readonly key: string;
	readonly position: number;
	readonly eventId: string;
	readonly type: string;
	readonly stream: string;
	readonly revision: number;
	readonly error: string;
	/** Milliseconds since 1970. */
	readonly parkedAt: number;
}

/** What an operator asks about the first parked event of a key. */
export interface ParkedRequest {
	readonly projection: string;
	readonly key: string;
	readonly position: number;
	readonly action: ParkedAction;
	/** Name of the API key. */
	readonly requestedBy: string;
	/** Milliseconds since 1970. */
	readonly requestedAt: number;
}

/** In log order, after `afterPosition`; of streams that begin with the prefix. */
export async function listParked(
	db: Db,
	projection: string,
	afterPosition: number,
	limit: number,
	streamPrefix = "",
): Promise<readonly ParkedEvent[]> {
	const rows = await db
		.selectFrom("parked_events")
		.selectAll()
		.where("projection", "=", projection)
		.where("position", ">", afterPosition)
		.where((eb) =>
			eb(
				eb.fn<string>("substr", [
					"stream",
					eb.val(1),
					eb.val(streamPrefix.length),
				]),
				"=",
				streamPrefix,
			),
		)
		.orderBy("position")
		.limit(Math.min(limit, PARKED_LIMIT_MAX))
		.execute();
	return rows.map(parkedEvent);
}

/** Those of one key, in the order in which they must be folded. */
export async function listParkedOfKey(
	db: Db,
	projection: string,
	key: string,
	limit: number,
): Promise<readonly ParkedEvent[]> {
	const rows = await db
		.selectFrom("parked_events")
		.selectAll()
		.where("projection", "=", projection)
		.where("key", "=", key)
		.orderBy("position")
		.limit(limit)
		.execute();
	return rows.map(parkedEvent);
}

export async function findParked(
	db: Db,
	projection: string,
	position: number,
): Promise<ParkedEvent | null> {
	const row = await db
		.selectFrom("parked_events")
		.selectAll()
		.where("projection", "=", projection)
		.where("position", "=", position)
		.executeTakeFirst();
	return row === undefined ? null : parkedEvent(row);
}

function parkedEvent(row: ReadModelTables["parked_events"]): ParkedEvent {
	return {
		projection: row.projection,
		key: row.key,
		position: Number(row.position),
		eventId: row.event_id,
		type: row.type,
		stream: row.stream,
		revision: Number(row.revision),
		error: row.error,
		parkedAt: Number(row.parked_at),
	};
}

/** Projection to its number of parked events; none: not in the map. */
export async function countParked(
	db: Db,
): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom("parked_events")
		.select((eb) => ["projection", eb.fn.countAll().as("parked")])
		.groupBy("projection")
		.execute();
	return new Map(rows.map((row) => [row.projection, Number(row.parked)]));
}

/** One request of a key waits at a time: a second one is as if it had not been made. */
export async function addParkedRequest(
	db: Db,
	request: ParkedRequest,
): Promise<void> {
	const { projection, key, position, action } = request;
	await db
		.insertInto("parked_requests")
		.values({
			projection,
			key,
			position,
			action,
			requested_by: request.requestedBy,
			requested_at: request.requestedAt,
		})
		.onConflict((oc) => oc.columns(["projection", "key"]).doNothing())
		.execute();
}

/** The oldest first. */
export async function listParkedRequests(
	db: Db,
	limit: number,
): Promise<readonly ParkedRequest[]> {
	const rows = await db
		.selectFrom("parked_requests")
		.selectAll()
		.orderBy("requested_at")
		.limit(limit)
		.execute();
	return rows.map((row) => ({
		projection: row.projection,
		key: row.key,
		position: Number(row.position),
		action: row.action,
		requestedBy: row.requested_by,
		requestedAt: Number(row.requested_at),
	}));
}

export async function hasParkedRequest(
	db: Db,
	projection: string,
	key: string,
): Promise<boolean> {
	const row = await db
		.selectFrom("parked_requests")
		.select("key")
		.where("projection", "=", projection)
		.where("key", "=", key)
		.executeTakeFirst();
	return row !== undefined;
}

/** Ids of the events that a projection leaves out for good. */
export async function skippedEventIds(
	db: Db,
	projection: string,
): Promise<ReadonlySet<string>> {
	const rows = await db
		.selectFrom("skipped_events")
		.select("event_id")
		.where("projection", "=", projection)
		.execute();
	return new Set(rows.map((row) => row.event_id));
}
