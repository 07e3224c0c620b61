/**
 * The shapes of the tables that generations have, as all migrations together leave the live ones; a test holds the two
 * together. Here keys and indexes stand apart, because a table is filled first and indexed then.
 */

import type { Column, ReadModelTables } from "../schema.js";
import type { SHARED_TABLES } from "./generation.js";

export interface IndexShape {
	/** Ends the index's name, which begins with the table's. */
	readonly name: string;
	readonly columns: readonly Column[];
	/** Only rows with a value here are in it. */
	readonly present?: Column;
}

export interface TableShape {
	readonly columns: readonly Column[];
	/** The primary key. */
	readonly key: readonly Column[];
	readonly indexes: readonly IndexShape[];
	/** How PostgreSQL keeps its rows; see `postgres-storage`. */
	readonly storage?: { readonly leavesRoom: boolean };
}

/** Columns that may be null. */
export const NULLABLE: ReadonlySet<Column> = new Set<Column>(["due_at"]);

/** Tables that belong to one projection. */
export type ProjectedTable = Exclude<
	keyof ReadModelTables & keyof typeof TABLE_SHAPES,
	(typeof SHARED_TABLES)[number]
>;

export const TABLE_SHAPES = {
	visits: {
		columns: [
			"site_id",
			"visit_id",
			"visitor_id",
			"status",
			"started_at",
			"last_active_at",
			"due_at",
			"position",
			"first_revision",
			"last_revision",
			"fold_state",
			"doc",
		],
		key: ["site_id", "visit_id"],
		indexes: [
			{ name: "newest", columns: ["site_id", "started_at", "visit_id"] },
			{
				name: "of_visitor",
				columns: ["site_id", "visitor_id", "started_at", "visit_id"],
			},
			{
				name: "by_status",
				columns: ["site_id", "status", "started_at", "visit_id"],
			},
			{
				name: "due",
				columns: ["due_at", "site_id", "visit_id"],
				present: "due_at",
			},
		],
		storage: { leavesRoom: false },
	},
	visitors: {
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
		indexes: [
			{ name: "newest", columns: ["site_id", "first_seen_at", "visitor_id"] },
			{
				name: "due",
				columns: ["due_at", "site_id", "visitor_id"],
				present: "due_at",
			},
		],
		storage: { leavesRoom: true },
	},
	visit_segments: lookup("visit_id", "segment_id", "started_at"),
	visit_outcomes: lookup("visit_id", "outcome_id", "started_at"),
	visitor_segments: lookup("visitor_id", "segment_id", "first_seen_at"),
	external_ids: lookup("visitor_id", "term", "first_seen_at"),
	totals: {
		columns: ["projection", "site_id", "row_count", "page_views"],
		key: ["projection", "site_id"],
		indexes: [],
	},
	checkpoints: {
		columns: ["projection", "version", "position", "updated_at", "generation"],
		key: ["projection"],
		indexes: [],
	},
	parked_events: {
		columns: [
			"projection",
			"key",
			"position",
			"event_id",
			"stream",
			"revision",
			"type",
			"error",
			"parked_at",
		],
		key: ["projection", "position"],
		indexes: [{ name: "by_key", columns: ["projection", "key", "position"] }],
	},
} as const satisfies Partial<Record<keyof ReadModelTables, TableShape>>;

/** A table that finds rows of a big one by `term`, newest first. */
function lookup<Id extends Column, Term extends Column, Time extends Column>(
	id: Id,
	term: Term,
	time: Time,
) {
	return {
		columns: ["site_id", id, term, time],
		key: ["site_id", id, term],
		indexes: [{ name: "newest", columns: ["site_id", term, time, id] }],
	} as const;
}
