/** Writes visits, with the side tables by which they are found and counted. */

import { msOfIso } from "#kernel";
import {
	type Cells,
	clearTable,
	KeyedSelect,
	MultiRowInsert,
	MultiRowUpdate,
	MultiRowUpsert,
	type ReadModelDatabase,
	TABLE_SHAPES,
	visitDocument,
} from "#read-models";
import { publicVisit, type VisitState } from "#visitor";
import { STORED_VISITS } from "../digest/stored-shape.js";
import { loadRows } from "../load-rows.js";
import type {
	Key,
	ProjectionTable,
	RowChange,
	RowInserts,
} from "../projection.js";
import { clearTotals, TotalsDelta } from "../totals.js";
import { FOUND_BY_NOTHING } from "./found-by.js";
import { visitFoldState } from "./visit-fold-state.js";
import { dueAtOfVisit, type VisitProjectionRow } from "./visit-row.js";

export const VISIT = "visit";

type Change = RowChange<VisitProjectionRow>;

const select = new KeyedSelect({
	table: "visits",
	columns: ["visit_id", "first_revision", "last_revision", "fold_state", "doc"],
	within: "site_id",
	id: "visit_id",
});

const { columns, key } = TABLE_SHAPES.visits;

/** Not `started_at`, which hardly ever moves, nor `status`: a column that is named has its indexes rewritten. */
const replaced = [
	"last_active_at",
	"due_at",
	"position",
	"last_revision",
	"fold_state",
	"doc",
] as const;

const table = "visits";
const upserts = {
	sameStatus: new MultiRowUpsert({ table, columns, key, replaced }),
	otherStatus: new MultiRowUpsert({
		table,
		columns,
		key,
		replaced: [...replaced, "status"],
	}),
	otherStart: new MultiRowUpsert({
		table,
		columns,
		key,
		replaced: [...replaced, "status", "started_at"],
	}),
};

const segmentColumns = [...key, "segment_id", "started_at"] as const;
const segments = new MultiRowUpsert({
	table: "visit_segments",
	columns: segmentColumns,
	key: [...key, "segment_id"],
});

const outcomeColumns = [...key, "outcome_id", "started_at"] as const;
const outcomes = new MultiRowUpsert({
	table: "visit_outcomes",
	columns: outcomeColumns,
	key: [...key, "outcome_id"],
});

const inserts = {
	visits: new MultiRowInsert(table, columns),
	segments: new MultiRowInsert("visit_segments", segmentColumns),
	outcomes: new MultiRowInsert("visit_outcomes", outcomeColumns),
};

const moveSegments = new MultiRowUpdate("visit_segments", key, "started_at");
const moveOutcomes = new MultiRowUpdate("visit_outcomes", key, "started_at");

export const visitTable: ProjectionTable<VisitProjectionRow> = {
	shape: STORED_VISITS,

	load(db, keys): Promise<ReadonlyMap<Key, VisitProjectionRow>> {
		return loadRows(
			db,
			keys,
			select,
			(found) => found.visit_id,
			(found) => {
				const { marks, expiries, foundBy } = visitFoldState.read(
					found.fold_state,
				);
				const visit: VisitState = {
					...visitDocument.read(found.doc),
					marks,
				};
				return {
					visit,
					expiries,
					foundBy,
					firstRevision: Number(found.first_revision),
					lastRevision: Number(found.last_revision),
				};
			},
		);
	},

	async write(db, changes): Promise<void> {
		const rows: Record<keyof typeof upserts, Cells[]> = {
			sameStatus: [],
			otherStatus: [],
			otherStart: [],
		};
		const totals = new TotalsDelta();
		const segmentRows: Cells[] = [];
		const outcomeRows: Cells[] = [];
		const moves: Cells[] = [];
		for (const change of changes) {
			const { before, after } = change;
			const { siteId, visitId, startedAt, counts } = after.visit;
			const kind = kindOf(change);
			rows[kind].push(cellsOf(after));
			if (kind === "otherStart")
				moves.push([siteId, visitId, msOfIso(startedAt)]);
			totals.add(
				siteId,
				before === null ? 1 : 0,
				counts.pageViews - (before?.visit.counts.pageViews ?? 0),
			);
			addNewTerms(before, after, segmentRows, outcomeRows);
		}
		await upserts.sameStatus.run(db, rows.sameStatus);
		await upserts.otherStatus.run(db, rows.otherStatus);
		await upserts.otherStart.run(db, rows.otherStart);
		await moveSegments.run(db, moves);
		await moveOutcomes.run(db, moves);
		await segments.run(db, segmentRows);
		await outcomes.run(db, outcomeRows);
		await totals.write(db, VISIT);
	},

	inserts: () => new VisitInserts(),

	async clear(db): Promise<void> {
		await clearTable(db, "visits");
		await clearTable(db, "visit_segments");
		await clearTable(db, "visit_outcomes");
		await clearTotals(db, VISIT);
	},
};

class VisitInserts implements RowInserts<VisitProjectionRow> {
	#new = nothingNew();

	get waiting(): number {
		return this.#new.visits.length;
	}

	add(row: VisitProjectionRow): void {
		const { visits, segments, outcomes, totals } = this.#new;
		const { siteId, counts } = row.visit;
		visits.push(cellsOf(row));
		totals.add(siteId, 1, counts.pageViews);
		addNewTerms(null, row, segments, outcomes);
	}

	async write(db: ReadModelDatabase): Promise<void> {
		const { visits, segments, outcomes, totals } = this.#new;
		this.#new = nothingNew();
		await inserts.visits.run(db, visits);
		await inserts.segments.run(db, segments);
		await inserts.outcomes.run(db, outcomes);
		await totals.write(db, VISIT);
	}
}

function nothingNew() {
	const none = (): Cells[] => [];
	return {
		visits: none(),
		segments: none(),
		outcomes: none(),
		totals: new TotalsDelta(),
	};
}

/** Which columns must be named; a late event may have put the visit's start further back. */
function kindOf({ before, after }: Change): keyof typeof upserts {
	if (before === null) return "sameStatus";
	if (before.visit.startedAt !== after.visit.startedAt) return "otherStart";
	return before.visit.status === after.visit.status
		? "sameStatus"
		: "otherStatus";
}

function cellsOf(row: VisitProjectionRow): Cells {
	const { visit, firstRevision, lastRevision, expiries, foundBy } = row;
	const { marks } = visit as VisitState;
	return [
		visit.siteId,
		visit.visitId,
		visit.visitorId,
		visit.status,
		msOfIso(visit.startedAt),
		msOfIso(visit.lastActiveAt),
		dueAtOfVisit(row),
		Number(visit.position),
		firstRevision,
		lastRevision,
		visitFoldState.write({ marks, expiries, foundBy }),
		visitDocument.write(publicVisit(visit)),
	];
}

/** Rows of the terms by which the visit was not found before. */
function addNewTerms(
	before: VisitProjectionRow | null,
	after: VisitProjectionRow,
	segmentRows: Cells[],
	outcomeRows: Cells[],
): void {
	const { siteId, visitId, startedAt } = after.visit;
	const then = before?.foundBy ?? FOUND_BY_NOTHING;
	const now = after.foundBy;
	if (now === then) return;
	const startedMs = msOfIso(startedAt);
	for (const id of now.segmentIds.slice(then.segmentIds.length))
		segmentRows.push([siteId, visitId, id, startedMs]);
	for (const id of now.outcomeIds.slice(then.outcomeIds.length))
		outcomeRows.push([siteId, visitId, id, startedMs]);
}
