/** The tables that find visitors by a segment they are in now, and by an external id. */

import { msOfIso, type Visitor } from "#kernel";
import {
	type Cell,
	MultiRowUpsert,
	type ReadModelDatabase,
} from "#read-models";
import type { RowChange } from "../projection.js";
import type { VisitorProjectionRow } from "./visitor-row.js";

const segments = new MultiRowUpsert({
	table: "visitor_segments",
	columns: ["site_id", "visitor_id", "segment_id", "first_seen_at"],
	key: ["site_id", "visitor_id", "segment_id"],
});

const externalIds = new MultiRowUpsert({
	table: "external_ids",
	columns: ["site_id", "visitor_id", "term", "first_seen_at"],
	key: ["site_id", "visitor_id", "term"],
});

const NONE: ReadonlySet<string> = new Set();

export async function writeLookups(
	db: ReadModelDatabase,
	changes: readonly RowChange<VisitorProjectionRow>[],
): Promise<void> {
	const segmentRows: Cell[][] = [];
	const externalIdRows: Cell[][] = [];
	for (const { before, after } of changes) {
		const [then, now] = [before?.visitor ?? null, after.visitor];
		if (now.segments !== (then?.segments ?? null)) {
			const was = then === null ? NONE : currentSegments(then);
			const is = currentSegments(now);
			addRows(segmentRows, now, was, is);
			await dropSegments(db, now, was, is);
		}
		if (now.externalIds !== (then?.externalIds ?? null)) {
			const was = then === null ? NONE : searchTerms(then);
			const is = searchTerms(now);
			addRows(externalIdRows, now, was, is);
			await dropExternalIds(db, now, was, is);
		}
	}
	await segments.run(db, segmentRows);
	await externalIds.run(db, externalIdRows);
}

function currentSegments(visitor: Visitor): ReadonlySet<string> {
	if (visitor.segments.length === 0) return NONE;
	const current = visitor.segments.filter((entry) => entry.exitedAt === null);
	return new Set(current.map((entry) => entry.segmentId));
}

function searchTerms(visitor: Visitor): ReadonlySet<string> {
	if (visitor.externalIds.length === 0) return NONE;
	return new Set(
		visitor.externalIds.flatMap(({ type, value }) => [
			value,
			`${type}:${value}`,
		]),
	);
}

function addRows(
	rows: Cell[][],
	{ siteId, visitorId, firstSeenAt }: Visitor,
	was: ReadonlySet<string>,
	is: ReadonlySet<string>,
): void {
	for (const term of is) {
		if (!was.has(term))
			rows.push([siteId, visitorId, term, msOfIso(firstSeenAt)]);
	}
}

async function dropSegments(
	db: ReadModelDatabase,
	{ siteId, visitorId }: Visitor,
	was: ReadonlySet<string>,
	is: ReadonlySet<string>,
): Promise<void> {
	const gone = [...was].filter((segmentId) => !is.has(segmentId));
	if (gone.length === 0) return;
	await db
		.deleteFrom("visitor_segments")
		.where("site_id", "=", siteId)
		.where("visitor_id", "=", visitorId)
		.where("segment_id", "in", gone)
		.execute();
}

async function dropExternalIds(
	db: ReadModelDatabase,
	{ siteId, visitorId }: Visitor,
	was: ReadonlySet<string>,
	is: ReadonlySet<string>,
): Promise<void> {
	const gone = [...was].filter((term) => !is.has(term));
	if (gone.length === 0) return;
	await db
		.deleteFrom("external_ids")
		.where("site_id", "=", siteId)
		.where("visitor_id", "=", visitorId)
		.where("term", "in", gone)
		.execute();
}
