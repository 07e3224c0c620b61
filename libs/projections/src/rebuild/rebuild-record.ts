/** What is known of a rebuild, or of the rebuild that a verification makes, from its request to its end. */

import type { Digest } from "../digest/row-digest.js";
import type { PartProgress } from "./fold-part.js";
import { RebuildOutOfDate } from "./rebuild-errors.js";

export type RebuildState =
	| "waiting"
	/** Streams are folded one after the other, up to `foldUntil`. */
	| "folding"
	| "indexing"
	/** Events after `foldUntil` are folded as they come. */
	| "catching-up"
	/** Of the tables built, or of the live ones that they have become. */
	| "digesting"
	/** With the live tables, in a verification. */
	| "comparing"
	| "done"
	| "failed"
	| "cancelled";

/** States after which nothing more happens. */
export const FINISHED_STATES = ["done", "failed", "cancelled"] as const;

export interface RebuildRequest {
	/** A verification compares what it built with the live tables, and leaves these as they are. */
	readonly kind: "rebuild" | "verification";
	/** Names of projections. */
	readonly projections: readonly string[];
	/** Only events up to this position, or recorded by this time; the result is kept apart. Null: all. */
	readonly until: LogMoment | null;
	/** Keeps the result apart. */
	readonly dryRun: boolean;
}

/** A position, or a time in milliseconds since 1970. */
export type LogMoment =
	| { readonly position: number }
	| { readonly timeMs: number };

/** What came of one projection. */
export interface RebuildResult {
	readonly projection: string;
	/** Of the rows that the digest is over. */
	readonly position: number;
	readonly digest: Digest;
	/** Of a verification. */
	readonly comparison: Comparison | null;
}

export interface Comparison {
	readonly equal: boolean;
	/** Of the live rows. */
	readonly live: Digest;
	/** Keys whose rows differ. */
	readonly differingKeys: number;
	/** The first of them. */
	readonly differences: readonly Difference[];
	/** Sites whose numbers of rows or page views differ. */
	readonly totals: readonly TotalsDifference[];
}

export interface Difference {
	readonly siteId: string;
	readonly id: string;
	/** Null where there is no such row. */
	readonly live: object | null;
	readonly rebuilt: object | null;
	readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
	/** JSON pointer into both rows. */
	readonly field: string;
	readonly live: unknown;
	readonly rebuilt: unknown;
}

export interface TotalsDifference {
	readonly siteId: string;
	readonly live: Totals | null;
	readonly rebuilt: Totals | null;
}

export interface Totals {
	readonly rows: number;
	readonly pageViews: number;
}

export interface RebuildFailure {
	readonly message: string;
	/** The event that a projection could not take; null where it was something else. */
	readonly event: {
		readonly stream: string;
		readonly revision: number;
		readonly position: number;
		readonly type: string;
	} | null;
}

/** What is stored of a rebuild as a document. Times are in milliseconds since 1970. */
export interface RebuildDocument extends RebuildRequest {
	readonly requestedAt: number;
	/** Projection versions that are built. */
	readonly versions: readonly number[];
	/** Threads that fold; 0 where the log cannot be read stream by stream. */
	readonly parts: number;
	/** Where folding stream by stream ends, and all folding where the request says until when. */
	readonly foldUntil: number;
	/** The log's head, as it was last looked up. */
	readonly headPosition: number;
	/** Events up to it have had their effect, once streams were folded. */
	readonly position: number;
	/** When it was last begun or gone on with, and the events folded by then. */
	readonly since: { readonly at: number; readonly events: number } | null;
	/** When all events were folded in, and what was built was live, where that was asked. */
	readonly foldedAt: number | null;
	readonly finishedAt: number | null;
	readonly results: readonly RebuildResult[];
	/** The tables built lie there still, under names that end with the generation. */
	readonly isKept: boolean;
	readonly failure: RebuildFailure | null;
}

export interface RebuildRecord extends RebuildDocument {
	readonly rebuildId: string;
	readonly generation: number;
	readonly state: RebuildState;
	readonly cancelled: boolean;
	readonly updatedAt: number;
}

/** Whether the tables built are not to become the live ones. */
export function isKeptApart(request: RebuildRequest): boolean {
	return (
		request.kind === "verification" || request.dryRun || request.until !== null
	);
}

export function isFinished({ state }: RebuildRecord): boolean {
	return (FINISHED_STATES as readonly RebuildState[]).includes(state);
}

/**
 * What one version of a fold has begun another cannot go on with.
 * @throws RebuildOutOfDate
 */
export function expectSameVersions(
	{ state, versions: begun }: RebuildRecord,
	projections: readonly { readonly version: number }[],
): void {
	if (state === "waiting" || state === "digesting") return;
	const present = projections.map(({ version }) => version);
	if (begun.join() === present.join()) return;
	throw new RebuildOutOfDate(
		`it was begun by versions ${begun.join(", ")} of its projections, and these are ${present.join(", ")}`,
	);
}

/** Whether both are of the same projection, or of some. */
export function overlap(
	one: Pick<RebuildRequest, "projections">,
	other: Pick<RebuildRequest, "projections">,
): boolean {
	return one.projections.some((name) => other.projections.includes(name));
}

/** Whether both ask for the same. */
export function isSameRequest(
	one: RebuildRequest,
	other: RebuildRequest,
): boolean {
	const [a, b] = [one, other].map(({ kind, projections, until, dryRun }) =>
		JSON.stringify([kind, projections, until, dryRun]),
	);
	return a === b;
}

/** Events folded so far. Positions of a log have few gaps, so they stand for events. */
export function eventsFolded(
	{ position, foldUntil }: RebuildRecord,
	parts: readonly PartProgress[],
): number {
	const inStreams = parts.reduce((sum, { events }) => sum + events, 0);
	return inStreams + Math.max(0, position - (parts.length > 0 ? foldUntil : 0));
}
