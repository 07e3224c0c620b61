/**
 * Tables of the read models. The same on SQLite and PostgreSQL: times are integers in milliseconds since 1970, documents
 * are JSON kept as text, those of the read models packed. PostgreSQL's driver gives `bigint` as text, so whoever reads one
 * passes it through Number().
 */

import type { Generated } from "kysely";
import type { VisitStatus } from "#kernel";

export interface VisitTable {
	site_id: string;
	visit_id: string;
	visitor_id: string;
	status: VisitStatus;
	started_at: number;
	last_active_at: number;
	/** When the timekeeper must look next: idle, end, or the first visit-scope membership to expire. Null once ended. */
	due_at: number | null;
	/** Position of the last event folded in. */
	position: number;
	/** Revisions, in the visitor's stream, of the first and last event folded in. */
	first_revision: number;
	last_revision: number;
	/** What the fold needs beside the document, packed; readers do not see it. */
	fold_state: string;
	/** The visit as readers see it: a `visitDocument`. */
	doc: string;
}

export interface VisitorTable {
	site_id: string;
	visitor_id: string;
	first_seen_at: number;
	last_seen_at: number;
	/** When the first visitor-scope membership expires; null where none does. */
	due_at: number | null;
	position: number;
	fold_state: string;
	/** A `visitorDocument`. */
	doc: string;
}

/** A segment that a visit ever matched. `started_at` is the visit's, so that an index gives the newest first. */
export interface VisitSegmentTable {
	site_id: string;
	visit_id: string;
	segment_id: string;
	started_at: number;
}

/** An outcome that a visit ever achieved. */
export interface VisitOutcomeTable {
	site_id: string;
	visit_id: string;
	outcome_id: string;
	started_at: number;
}

/** A segment of which the visitor is a member now. */
export interface VisitorSegmentTable {
	site_id: string;
	visitor_id: string;
	segment_id: string;
	first_seen_at: number;
}

/** An external id as it may be searched for: `term` is its value, and in a second row `type:value`. */
export interface ExternalIdTable {
	site_id: string;
	visitor_id: string;
	term: string;
	first_seen_at: number;
}

/** Rows and page views per site, kept exact in the transaction that writes the rows. */
export interface TotalsTable {
	projection: string;
	site_id: string;
	row_count: number;
	page_views: number;
}

/** How far a projection has come: all events up to and with `position` have had their effect. */
export interface CheckpointTable {
	projection: string;
	version: number;
	position: number;
	updated_at: number;
	/** Which generation's tables the live ones came from; 0: they were never exchanged. */
	generation: Generated<number>;
}

/** Events that a projection could not take, and later events of the same key that wait behind them. */
export interface ParkedEventTable {
	projection: string;
	key: string;
	position: number;
	event_id: string;
	/** Where it lies, so that it is found again in any store. */
	stream: string;
	revision: number;
	type: string;
	error: string;
	parked_at: number;
}

/** Fold it again, with those that wait behind it; or leave it out, and fold those. */
export type ParkedAction = "retry" | "skip";

/** What an operator asks about the first parked event of a key; the projector carries it out and takes it away. */
export interface ParkedRequestTable {
	projection: string;
	key: string;
	position: number;
	action: ParkedAction;
	requested_by: string;
	requested_at: number;
}

/** A parked event that an operator gave up: no fold takes it any more, not even a rebuild. */
export interface SkippedEventTable {
	projection: string;
	event_id: string;
	position: number;
	key: string;
	error: string;
	requested_by: string;
	skipped_at: number;
}

/** How far a follower of the log that is no projection has come, such as the broadcaster. */
export interface FollowerCheckpointTable {
	name: string;
	position: number;
	updated_at: number;
}

/** A rebuild or verification of projections, asked for, under way or over. */
export interface RebuildTable {
	rebuild_id: string;
	/** Number of the tables that it builds. */
	generation: number;
	state: string;
	/** 1 once somebody asked to give it up. */
	cancelled: number;
	/** JSON: what was asked, how far it is, and what came of it. */
	doc: string;
	updated_at: number;
}

/** How far one of the threads that fold has come with its streams. */
export interface RebuildPartTable {
	generation: number;
	part: number;
	/** JSON. */
	doc: string;
}

/** The log that the tables were projected from, in one row. */
export interface OriginTable {
	log_id: string;
}

export interface ReadModelTables {
	visits: VisitTable;
	visitors: VisitorTable;
	visit_segments: VisitSegmentTable;
	visit_outcomes: VisitOutcomeTable;
	visitor_segments: VisitorSegmentTable;
	external_ids: ExternalIdTable;
	totals: TotalsTable;
	checkpoints: CheckpointTable;
	parked_events: ParkedEventTable;
	parked_requests: ParkedRequestTable;
	skipped_events: SkippedEventTable;
	follower_checkpoints: FollowerCheckpointTable;
	rebuilds: RebuildTable;
	rebuild_parts: RebuildPartTable;
	origin: OriginTable;
}

export type Column = {
	[T in keyof ReadModelTables]: keyof ReadModelTables[T];
}[keyof ReadModelTables];

/** A column's type is the same in every table. */
export const columnTypes: Readonly<Record<Column, "text" | "bigint">> = {
	site_id: "text",
	visit_id: "text",
	visitor_id: "text",
	status: "text",
	started_at: "bigint",
	last_active_at: "bigint",
	due_at: "bigint",
	position: "bigint",
	first_revision: "bigint",
	last_revision: "bigint",
	fold_state: "text",
	doc: "text",
	first_seen_at: "bigint",
	last_seen_at: "bigint",
	segment_id: "text",
	outcome_id: "text",
	term: "text",
	projection: "text",
	row_count: "bigint",
	page_views: "bigint",
	log_id: "text",
	version: "bigint",
	updated_at: "bigint",
	key: "text",
	event_id: "text",
	error: "text",
	parked_at: "bigint",
	stream: "text",
	revision: "bigint",
	type: "text",
	action: "text",
	requested_by: "text",
	requested_at: "bigint",
	skipped_at: "bigint",
	name: "text",
	generation: "bigint",
	rebuild_id: "text",
	state: "text",
	cancelled: "bigint",
	part: "bigint",
};
