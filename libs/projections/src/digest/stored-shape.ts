/** Where the parts of a read model's rows lie. */

import {
	type PackedText,
	type ProjectedTable,
	visitDocument,
	visitorDocument,
} from "#read-models";
import { visitFoldState } from "../visit/visit-fold-state.js";
import { visitorFoldState } from "../visitor/visitor-fold-state.js";

export interface StoredShape {
	/** Has a row for each, with its document in `doc` and what only the fold needs in `fold_state`. */
	readonly table: ProjectedTable;
	readonly document: PackedText<object>;
	readonly foldState: PackedText<object>;
	/** Column of the id, which is unique within a site. */
	readonly id: string;
	/** Columns with a number or null that the document does not have, by the names that they have in a digest. */
	readonly columns: Readonly<Record<string, string>>;
	/** Tables by which rows are found, by the names that their terms have in a digest. */
	readonly lookups: Readonly<Record<string, StoredLookup>>;
}

export interface StoredLookup {
	readonly table: ProjectedTable;
	/** Column that rows are found by, */
	readonly term: string;
	/** and that of the time by which those found are ordered. */
	readonly time: string;
}

export const STORED_VISITS: StoredShape = {
	table: "visits",
	document: visitDocument,
	foldState: visitFoldState,
	id: "visit_id",
	columns: {
		dueAt: "due_at",
		firstRevision: "first_revision",
		lastRevision: "last_revision",
	},
	lookups: {
		segmentIds: {
			table: "visit_segments",
			term: "segment_id",
			time: "started_at",
		},
		outcomeIds: {
			table: "visit_outcomes",
			term: "outcome_id",
			time: "started_at",
		},
	},
};

export const STORED_VISITORS: StoredShape = {
	table: "visitors",
	document: visitorDocument,
	foldState: visitorFoldState,
	id: "visitor_id",
	columns: { dueAt: "due_at" },
	lookups: {
		segmentIds: {
			table: "visitor_segments",
			term: "segment_id",
			time: "first_seen_at",
		},
		searchTerms: { table: "external_ids", term: "term", time: "first_seen_at" },
	},
};

/** The rows' own table first. */
export function tablesOf({
	table,
	lookups,
}: StoredShape): readonly ProjectedTable[] {
	return [table, ...Object.values(lookups).map((lookup) => lookup.table)];
}
