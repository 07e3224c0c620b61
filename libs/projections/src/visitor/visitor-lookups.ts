/** The tables that find visitors by a segment they are in now, and by an external id. */

import { msOfIso, type Visitor } from "#kernel";
import {
	type Cells,
	MultiRowDelete,
	MultiRowInsert,
	MultiRowUpdate,
	MultiRowUpsert,
	type ReadModelDatabase,
} from "#read-models";
import type { RowChange } from "../projection.js";
import type { VisitorProjectionRow } from "./visitor-row.js";

const segmentKey = ["site_id", "visitor_id", "segment_id"] as const;
const segmentColumns = [...segmentKey, "first_seen_at"] as const;
const segments = new MultiRowUpsert({
	table: "visitor_segments",
	columns: segmentColumns,
	key: segmentKey,
});
const leftSegments = new MultiRowDelete("visitor_segments", segmentKey);

const termKey = ["site_id", "visitor_id", "term"] as const;
const termColumns = [...termKey, "first_seen_at"] as const;
const terms = new MultiRowUpsert({
	table: "external_ids",
	columns: termColumns,
	key: termKey,
});
const goneTerms = new MultiRowDelete("external_ids", termKey);

const inserts = {
	segments: new MultiRowInsert("visitor_segments", segmentColumns),
	terms: new MultiRowInsert("external_ids", termColumns),
};

const visitorKey = ["site_id", "visitor_id"] as const;
const movedSegments = new MultiRowUpdate(
	"visitor_segments",
	visitorKey,
	"first_seen_at",
);
const movedTerms = new MultiRowUpdate(
	"external_ids",
	visitorKey,
	"first_seen_at",
);

const NONE: ReadonlySet<string> = new Set();

export async function writeLookups(
	db: ReadModelDatabase,
	changes: readonly RowChange<VisitorProjectionRow>[],
): Promise<void> {
	const moved: Cells[] = [];
	const segmentRows = new LookupRows();
	const termRows = new LookupRows();
	for (const { before, after } of changes) {
		const [then, now] = [before?.visitor ?? null, after.visitor];
		if (then !== null && then.firstSeenAt !== now.firstSeenAt)
			moved.push([now.siteId, now.visitorId, msOfIso(now.firstSeenAt)]);
		if (now.segments !== (then?.segments ?? null))
			segmentRows.note(now, currentSegments(then), currentSegments(now));
		if (now.externalIds !== (then?.externalIds ?? null))
			termRows.note(now, searchTerms(then), searchTerms(now));
	}
	await movedSegments.run(db, moved);
	await leftSegments.run(db, segmentRows.gone);
	await segments.run(db, segmentRows.added);
	await movedTerms.run(db, moved);
	await goneTerms.run(db, termRows.gone);
	await terms.run(db, termRows.added);
}

/** Of visitors of whom nothing was written before. */
export class NewLookups {
	readonly #segments = new LookupRows();
	readonly #terms = new LookupRows();

	add({ visitor }: VisitorProjectionRow): void {
		this.#segments.note(visitor, NONE, currentSegments(visitor));
		this.#terms.note(visitor, NONE, searchTerms(visitor));
	}

	async write(db: ReadModelDatabase): Promise<void> {
		await inserts.segments.run(db, this.#segments.added);
		await inserts.terms.run(db, this.#terms.added);
	}
}

/** What a batch changes in one of the tables. */
class LookupRows {
	readonly added: Cells[] = [];
	readonly gone: Cells[] = [];

	note(
		{ siteId, visitorId, firstSeenAt }: Visitor,
		was: ReadonlySet<string>,
		is: ReadonlySet<string>,
	): void {
		for (const term of is) {
			if (!was.has(term))
				this.added.push([siteId, visitorId, term, msOfIso(firstSeenAt)]);
		}
		for (const term of was) {
			if (!is.has(term)) this.gone.push([siteId, visitorId, term]);
		}
	}
}

function currentSegments(visitor: Visitor | null): ReadonlySet<string> {
	if (visitor === null || visitor.segments.length === 0) return NONE;
	const current = visitor.segments.filter((entry) => entry.exitedAt === null);
	return new Set(current.map((entry) => entry.segmentId));
}

function searchTerms(visitor: Visitor | null): ReadonlySet<string> {
	if (visitor === null || visitor.externalIds.length === 0) return NONE;
	return new Set(
		visitor.externalIds.flatMap(({ type, value }) => [
			value,
			`${type}:${value}`,
		]),
	);
}
