/** What the timekeeper must look at, over all sites, the longest due first. */

import { type Kysely, type SqlBool, sql } from "kysely";
import type { VisitStatus } from "#kernel";
import type { ReadModelTables } from "../schema.js";

/** Rows that one call gives at most, whatever the caller asks. */
export const DUE_LIMIT_MAX = 1_000;

export interface DueVisit {
	readonly siteId: string;
	readonly visitId: string;
	readonly visitorId: string;
	readonly status: VisitStatus;
	/** Milliseconds since 1970: when it goes idle, ends, or a membership in the visit expires. */
	readonly dueAt: number;
}

export interface DueVisitor {
	readonly siteId: string;
	readonly visitorId: string;
	/** Milliseconds since 1970: when the first of its memberships expires. */
	readonly dueAt: number;
}

export type AfterDueVisit = Pick<DueVisit, "dueAt" | "siteId" | "visitId">;

export async function dueVisits(
	db: Kysely<ReadModelTables>,
	nowMs: number,
	after: AfterDueVisit | null,
	limit: number,
): Promise<readonly DueVisit[]> {
	const rows = await dueVisitsQuery(db, nowMs, after, limit).execute();
	return rows.map((row) => ({
		siteId: row.site_id,
		visitId: row.visit_id,
		visitorId: row.visitor_id,
		status: row.status,
		dueAt: Number(row.due_at),
	}));
}

export async function dueVisitors(
	db: Kysely<ReadModelTables>,
	nowMs: number,
	after: DueVisitor | null,
	limit: number,
): Promise<readonly DueVisitor[]> {
	const rows = await dueVisitorsQuery(db, nowMs, after, limit).execute();
	return rows.map((row) => ({
		siteId: row.site_id,
		visitorId: row.visitor_id,
		dueAt: Number(row.due_at),
	}));
}

export function dueVisitsQuery(
	db: Kysely<ReadModelTables>,
	nowMs: number,
	after: AfterDueVisit | null,
	limit: number,
) {
	let query = db
		.selectFrom("visits")
		.select(["site_id", "visit_id", "visitor_id", "status", "due_at"])
		.where("due_at", "is not", null)
		.where("due_at", "<=", nowMs);
	if (after !== null) {
		const { dueAt, siteId, visitId } = after;
		query = query.where(
			sql<SqlBool>`(due_at, site_id, visit_id) > (${dueAt}, ${siteId}, ${visitId})`,
		);
	}
	return query
		.orderBy("due_at")
		.orderBy("site_id")
		.orderBy("visit_id")
		.limit(Math.min(limit, DUE_LIMIT_MAX));
}

export function dueVisitorsQuery(
	db: Kysely<ReadModelTables>,
	nowMs: number,
	after: DueVisitor | null,
	limit: number,
) {
	let query = db
		.selectFrom("visitors")
		.select(["site_id", "visitor_id", "due_at"])
		.where("due_at", "is not", null)
		.where("due_at", "<=", nowMs);
	if (after !== null) {
		const { dueAt, siteId, visitorId } = after;
		query = query.where(
			sql<SqlBool>`(due_at, site_id, visitor_id) > (${dueAt}, ${siteId}, ${visitorId})`,
		);
	}
	return query
		.orderBy("due_at")
		.orderBy("site_id")
		.orderBy("visitor_id")
		.limit(Math.min(limit, DUE_LIMIT_MAX));
}
