/** Queries over visitors of one site. */

import {
	type Kysely,
	type SelectQueryBuilder,
	type SqlBool,
	sql,
} from "kysely";
import type { Visitor } from "#kernel";
import { decodeCursor } from "../cursor.js";
import { visitorDocument } from "../documents/visitor-document.js";
import { limitOf, type Page, type PageRequest, pageOf } from "../page.js";
import type { ReadModelTables, VisitorTable } from "../schema.js";
import { inRange, type TimeRange } from "../time-range.js";

/** Conditions that all hold; the time range is over `firstSeenAt`. */
export interface VisitorFilter extends TimeRange, PageRequest {
	/** The external id's value, or `type:value`. */
	readonly externalId?: string | undefined;
	/** A segment of which the visitor is a member now. */
	readonly segmentId?: string | undefined;
}

export async function findVisitor(
	db: Kysely<ReadModelTables>,
	siteId: string,
	visitorId: string,
): Promise<Visitor | null> {
	const row = await db
		.selectFrom("visitors")
		.select("doc")
		.where("site_id", "=", siteId)
		.where("visitor_id", "=", visitorId)
		.executeTakeFirst();
	return row === undefined ? null : visitorDocument.read(row.doc);
}

/** @throws InvalidInput at `/limit` or `/cursor` */
export async function listVisitors(
	db: Kysely<ReadModelTables>,
	siteId: string,
	filter: VisitorFilter,
): Promise<Page<Visitor>> {
	const limit = limitOf(filter);
	const rows = await visitorsQuery(db, siteId, filter, limit + 1).execute();
	return pageOf(
		"visitors",
		rows,
		limit,
		(row) => ({ atMs: Number(row.first_seen_at), id: row.visitor_id }),
		(row) => visitorDocument.read(row.doc),
	);
}

/** Newest first; `rows` at most. The table aliased `d` drives the query in the order of one of its indexes. */
export function visitorsQuery(
	db: Kysely<ReadModelTables>,
	siteId: string,
	filter: VisitorFilter,
	rows: number,
) {
	const { cursor, externalId, segmentId } = filter;
	const after = cursor === undefined ? null : decodeCursor("visitors", cursor);
	let { query, driver } = drivenBy(db, filter);
	const ordered = sql.table(driver);
	query = query
		.where(sql<SqlBool>`${ordered}.site_id = ${siteId}`)
		.where((eb) =>
			inRange(
				eb,
				`${driver}.first_seen_at`,
				`${driver}.visitor_id`,
				filter,
				after,
			),
		);
	if (externalId !== undefined && segmentId !== undefined) {
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom("visitor_segments as s")
					.select("s.visitor_id")
					.whereRef("s.site_id", "=", "v.site_id")
					.whereRef("s.visitor_id", "=", "v.visitor_id")
					.where("s.segment_id", "=", segmentId),
			),
		);
	}
	return query
		.select(["v.visitor_id", "v.first_seen_at", "v.doc"])
		.orderBy(sql`${ordered}.first_seen_at`, "desc")
		.orderBy(sql`${ordered}.visitor_id`, "desc")
		.limit(rows);
}

type VisitorQuery = SelectQueryBuilder<
	ReadModelTables & { v: VisitorTable },
	"v",
	object
>;

/** A cross join, because SQLite keeps its order: the lookup table first, each visitor by its key. */
function drivenBy(
	db: Kysely<ReadModelTables>,
	{ externalId, segmentId }: VisitorFilter,
): { query: VisitorQuery; driver: "d" | "v" } {
	if (externalId !== undefined) {
		const query = db
			.selectFrom("external_ids as d")
			.crossJoin("visitors as v")
			.whereRef("v.site_id", "=", "d.site_id")
			.whereRef("v.visitor_id", "=", "d.visitor_id")
			.where("d.term", "=", externalId);
		return { query: query as unknown as VisitorQuery, driver: "d" };
	}
	if (segmentId !== undefined) {
		const query = db
			.selectFrom("visitor_segments as d")
			.crossJoin("visitors as v")
			.whereRef("v.site_id", "=", "d.site_id")
			.whereRef("v.visitor_id", "=", "d.visitor_id")
			.where("d.segment_id", "=", segmentId);
		return { query: query as unknown as VisitorQuery, driver: "d" };
	}
	const query = db.selectFrom("visitors as v");
	return { query: query as unknown as VisitorQuery, driver: "v" };
}
