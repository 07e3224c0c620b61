/** Queries over visits of one site. */

import {
	type Kysely,
	type SelectQueryBuilder,
	type SqlBool,
	sql,
} from "kysely";
import type { Visit, VisitStatus } from "#kernel";
import { decodeCursor } from "../cursor.js";
import { isPostgres } from "../database.js";
import { visitDocument } from "../documents/visit-document.js";
import { limitOf, type Page, type PageRequest, pageOf } from "../page.js";
import type { ReadModelTables, VisitTable } from "../schema.js";
import { inRange, type TimeRange } from "../time-range.js";

/** Conditions that all hold; the time range is over `startedAt`. */
export interface VisitFilter extends TimeRange, PageRequest {
	readonly visitorId?: string | undefined;
	readonly status?: VisitStatus | undefined;
	/** A segment that the visit ever matched. */
	readonly segmentId?: string | undefined;
	/** An outcome that the visit ever achieved. */
	readonly outcomeId?: string | undefined;
}

/** A visit with the revisions, in its visitor's stream, between which its events lie. */
export interface VisitRow {
	readonly visit: Visit;
	readonly firstRevision: number;
	readonly lastRevision: number;
}

export async function findVisit(
	db: Kysely<ReadModelTables>,
	siteId: string,
	visitId: string,
): Promise<VisitRow | null> {
	const row = await db
		.selectFrom("visits")
		.select(["doc", "first_revision", "last_revision"])
		.where("site_id", "=", siteId)
		.where("visit_id", "=", visitId)
		.executeTakeFirst();
	if (row === undefined) return null;
	return {
		visit: visitDocument.read(row.doc),
		firstRevision: Number(row.first_revision),
		lastRevision: Number(row.last_revision),
	};
}

/** @throws InvalidInput at `/limit` or `/cursor` */
export async function listVisits(
	db: Kysely<ReadModelTables>,
	siteId: string,
	filter: VisitFilter,
): Promise<Page<Visit>> {
	const limit = limitOf(filter);
	const rows = await visitsQuery(db, siteId, filter, limit + 1).execute();
	return pageOf(
		"visits",
		rows,
		limit,
		(row) => ({ atMs: Number(row.started_at), id: row.visit_id }),
		(row) => visitDocument.read(row.doc),
	);
}

/** Newest first; `rows` at most. The table aliased `d` drives the query in the order of one of its indexes. */
export function visitsQuery(
	db: Kysely<ReadModelTables>,
	siteId: string,
	filter: VisitFilter,
	rows: number,
) {
	const { cursor, visitorId, status, segmentId, outcomeId } = filter;
	const after = cursor === undefined ? null : decodeCursor("visits", cursor);
	let { query, driver } = drivenBy(db, filter);
	const ordered = sql.table(driver);
	query = query
		.where(sql<SqlBool>`${ordered}.site_id = ${siteId}`)
		.where((eb) =>
			inRange(eb, `${driver}.started_at`, `${driver}.visit_id`, filter, after),
		);
	if (visitorId !== undefined)
		query = query.where("v.visitor_id", "=", visitorId);
	if (status !== undefined) {
		// Where something narrower drives, the empty suffix keeps SQLite's planner from driving by status instead.
		// PostgreSQL's knows how many visits have which status, unless the column is hidden from it.
		const narrower = driver === "d" || visitorId !== undefined;
		query =
			narrower && !isPostgres(db)
				? query.where(sql<SqlBool>`v.status || '' = ${status}`)
				: query.where("v.status", "=", status);
	}
	if (outcomeId !== undefined && segmentId !== undefined) {
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom("visit_segments as s")
					.select("s.visit_id")
					.whereRef("s.site_id", "=", "v.site_id")
					.whereRef("s.visit_id", "=", "v.visit_id")
					.where("s.segment_id", "=", segmentId),
			),
		);
	}
	return query
		.select(["v.visit_id", "v.started_at", "v.doc"])
		.orderBy(sql`${ordered}.started_at`, "desc")
		.orderBy(sql`${ordered}.visit_id`, "desc")
		.limit(rows);
}

type VisitQuery = SelectQueryBuilder<
	ReadModelTables & { v: VisitTable },
	"v",
	object
>;

/** A cross join, because SQLite keeps its order: the lookup table first, each visit by its key. */
function drivenBy(
	db: Kysely<ReadModelTables>,
	{ segmentId, outcomeId }: VisitFilter,
): { query: VisitQuery; driver: "d" | "v" } {
	if (outcomeId !== undefined) {
		const query = db
			.selectFrom("visit_outcomes as d")
			.crossJoin("visits as v")
			.whereRef("v.site_id", "=", "d.site_id")
			.whereRef("v.visit_id", "=", "d.visit_id")
			.where("d.outcome_id", "=", outcomeId);
		return { query: query as unknown as VisitQuery, driver: "d" };
	}
	if (segmentId !== undefined) {
		const query = db
			.selectFrom("visit_segments as d")
			.crossJoin("visits as v")
			.whereRef("v.site_id", "=", "d.site_id")
			.whereRef("v.visit_id", "=", "d.visit_id")
			.where("d.segment_id", "=", segmentId);
		return { query: query as unknown as VisitQuery, driver: "d" };
	}
	const query = db.selectFrom("visits as v");
	return { query: query as unknown as VisitQuery, driver: "v" };
}
