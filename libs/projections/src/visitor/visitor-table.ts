/** Writes visitors, with the side tables by which they are found and counted. */

import { msOfIso, type Visitor } from "#kernel";
import {
	type Cell,
	KeyedSelect,
	MultiRowUpsert,
	type ReadModelDatabase,
} from "#read-models";
import { publicVisitor, type VisitorModel } from "#visitor";
import { type Expiries, firstExpiry } from "../expiries.js";
import { loadRows } from "../load-rows.js";
import type { Key, ProjectionTable, RowChange } from "../projection.js";
import { clearTotals, TotalsDelta } from "../totals.js";
import { writeLookups } from "./visitor-lookups.js";
import type { VisitorProjectionRow } from "./visitor-row.js";

export const VISITOR = "visitor";

const select = new KeyedSelect((db: ReadModelDatabase, siteId, ids) =>
	db
		.selectFrom("visitors")
		.select(["visitor_id", "fold_state", "doc"])
		.where("site_id", "=", siteId)
		.where("visitor_id", "in", ids)
		.compile(),
);

const visitors = new MultiRowUpsert({
	table: "visitors",
	columns: [
		"site_id",
		"visitor_id",
		"first_seen_at",
		"last_seen_at",
		"due_at",
		"position",
		"fold_state",
		"doc",
	],
	key: ["site_id", "visitor_id"],
	// Not `first_seen_at`, which hardly ever moves: naming it would rewrite another index for every row.
	replaced: ["last_seen_at", "due_at", "position", "fold_state", "doc"],
});

interface FoldState {
	readonly marks: VisitorModel["marks"];
	readonly expiries: Expiries;
}

export const visitorTable: ProjectionTable<VisitorProjectionRow> = {
	load(db, keys): Promise<ReadonlyMap<Key, VisitorProjectionRow>> {
		return loadRows(
			db,
			keys,
			select,
			(found) => found.visitor_id,
			(found) => {
				const { marks, expiries } = JSON.parse(found.fold_state) as FoldState;
				const visitor: VisitorModel = {
					...(JSON.parse(found.doc) as Visitor),
					marks,
				};
				return { visitor, expiries };
			},
		);
	},

	async write(db, changes): Promise<void> {
		await visitors.run(db, changes.map(cellsOf));
		const totals = new TotalsDelta();
		for (const { before, after } of changes) {
			const { siteId, firstSeenAt } = after.visitor;
			if (before === null) totals.add(siteId, 1, 0);
			else if (before.visitor.firstSeenAt !== firstSeenAt)
				await moveFirstSeen(db, after.visitor);
		}
		await writeLookups(db, changes);
		await totals.write(db, VISITOR);
	},

	async clear(db): Promise<void> {
		await db.deleteFrom("visitors").execute();
		await db.deleteFrom("visitor_segments").execute();
		await db.deleteFrom("external_ids").execute();
		await clearTotals(db, VISITOR);
	},
};

function cellsOf({ after }: RowChange<VisitorProjectionRow>): Cell[] {
	const { visitor, expiries } = after;
	const { marks } = visitor as VisitorModel;
	return [
		visitor.siteId,
		visitor.visitorId,
		msOfIso(visitor.firstSeenAt),
		msOfIso(visitor.lastSeenAt),
		firstExpiry(expiries),
		Number(visitor.position),
		JSON.stringify({ marks, expiries } satisfies FoldState),
		JSON.stringify(publicVisitor(visitor)),
	];
}

/** A late event has shown the visitor to be known for longer. */
async function moveFirstSeen(
	db: ReadModelDatabase,
	{ siteId, visitorId, firstSeenAt }: Visitor,
): Promise<void> {
	const tables = ["visitors", "visitor_segments", "external_ids"] as const;
	for (const table of tables) {
		await db
			.updateTable(table)
			.set({ first_seen_at: msOfIso(firstSeenAt) })
			.where("site_id", "=", siteId)
			.where("visitor_id", "=", visitorId)
			.execute();
	}
}
