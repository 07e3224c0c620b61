/** Writes visitors, with the side tables by which they are found and counted. */

import { msOfIso } from "#kernel";
import {
	type Cells,
	clearTable,
	KeyedSelect,
	MultiRowInsert,
	MultiRowUpsert,
	type ReadModelDatabase,
	TABLE_SHAPES,
	visitorDocument,
} from "#read-models";
import { publicVisitor, type VisitorModel } from "#visitor";
import { STORED_VISITORS } from "../digest/stored-shape.js";
import { firstExpiry } from "../expiries.js";
import { loadRows } from "../load-rows.js";
import type { Key, ProjectionTable, RowInserts } from "../projection.js";
import { clearTotals, TotalsDelta } from "../totals.js";
import { visitorFoldState } from "./visitor-fold-state.js";
import { NewLookups, writeLookups } from "./visitor-lookups.js";
import type { VisitorProjectionRow } from "./visitor-row.js";

export const VISITOR = "visitor";

const select = new KeyedSelect({
	table: "visitors",
	columns: ["visitor_id", "fold_state", "doc"],
	within: "site_id",
	id: "visitor_id",
});

const table = "visitors";
const { columns, key } = TABLE_SHAPES.visitors;

/** Not `first_seen_at`, which hardly ever moves: a column that is named has its indexes rewritten. */
const replaced = [
	"last_seen_at",
	"due_at",
	"position",
	"fold_state",
	"doc",
] as const;

const sameStart = new MultiRowUpsert({ table, columns, key, replaced });
const otherStart = new MultiRowUpsert({
	table,
	columns,
	key,
	replaced: [...replaced, "first_seen_at"],
});

const inserts = new MultiRowInsert(table, columns);

export const visitorTable: ProjectionTable<VisitorProjectionRow> = {
	shape: STORED_VISITORS,

	load(db, keys): Promise<ReadonlyMap<Key, VisitorProjectionRow>> {
		return loadRows(
			db,
			keys,
			select,
			(found) => found.visitor_id,
			(found) => {
				const { marks, expiries } = visitorFoldState.read(found.fold_state);
				const visitor: VisitorModel = {
					...visitorDocument.read(found.doc),
					marks,
				};
				return { visitor, expiries };
			},
		);
	},

	async write(db, changes): Promise<void> {
		const same: Cells[] = [];
		const moved: Cells[] = [];
		const totals = new TotalsDelta();
		for (const change of changes) {
			const { before, after } = change;
			const { siteId, firstSeenAt } = after.visitor;
			if (before === null) totals.add(siteId, 1, 0);
			const movedNow =
				before !== null && before.visitor.firstSeenAt !== firstSeenAt;
			(movedNow ? moved : same).push(cellsOf(after));
		}
		await sameStart.run(db, same);
		await otherStart.run(db, moved);
		await writeLookups(db, changes);
		await totals.write(db, VISITOR);
	},

	inserts: () => new VisitorInserts(),

	async clear(db): Promise<void> {
		await clearTable(db, "visitors");
		await clearTable(db, "visitor_segments");
		await clearTable(db, "external_ids");
		await clearTotals(db, VISITOR);
	},
};

class VisitorInserts implements RowInserts<VisitorProjectionRow> {
	#new = nothingNew();

	get waiting(): number {
		return this.#new.visitors.length;
	}

	add(row: VisitorProjectionRow): void {
		const { visitors, lookups, totals } = this.#new;
		visitors.push(cellsOf(row));
		lookups.add(row);
		totals.add(row.visitor.siteId, 1, 0);
	}

	async write(db: ReadModelDatabase): Promise<void> {
		const { visitors, lookups, totals } = this.#new;
		this.#new = nothingNew();
		await inserts.run(db, visitors);
		await lookups.write(db);
		await totals.write(db, VISITOR);
	}
}

function nothingNew() {
	const visitors: Cells[] = [];
	return { visitors, lookups: new NewLookups(), totals: new TotalsDelta() };
}

function cellsOf({ visitor, expiries }: VisitorProjectionRow): Cells {
	const { marks } = visitor as VisitorModel;
	return [
		visitor.siteId,
		visitor.visitorId,
		msOfIso(visitor.firstSeenAt),
		msOfIso(visitor.lastSeenAt),
		firstExpiry(expiries),
		Number(visitor.position),
		visitorFoldState.write({ marks, expiries }),
		visitorDocument.write(publicVisitor(visitor)),
	];
}
