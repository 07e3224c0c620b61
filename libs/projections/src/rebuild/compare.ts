/** Compares a projection's live rows with those that were built beside them, key by key. */

import { canonicalJson } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import { RowDigest } from "../digest/row-digest.js";
import {
	byPlace,
	digestRow,
	type StoredRow,
	storedRows,
} from "../digest/stored-rows.js";
import type { StoredShape } from "../digest/stored-shape.js";
import { fieldChanges } from "../look-back/field-changes.js";
import type { AnyProjection } from "../projection.js";
import { compareTotals } from "./compare-totals.js";
import type {
	Comparison,
	Difference,
	RebuildResult,
} from "./rebuild-record.js";

/** Differing keys that are listed with their rows. */
export const DIFFERENCES_LISTED_MAX = 100;

export interface Compared {
	/** A transaction that sees one state of the live tables. */
	readonly live: ReadModelDatabase;
	readonly rebuilt: ReadModelDatabase;
	/** Of both. */
	readonly position: number;
}

/** Ends early with the signal's reason when it aborts. */
export async function compareRows(
	{ name, table: { shape } }: AnyProjection,
	{ live, rebuilt, position }: Compared,
	signal: AbortSignal,
): Promise<RebuildResult> {
	const comparing = new Comparing(name, shape);
	const rows = {
		live: storedRows(live, shape),
		rebuilt: storedRows(rebuilt, shape),
	};
	let ours = await next(rows.live);
	let theirs = await next(rows.rebuilt);
	while (ours !== null || theirs !== null) {
		signal.throwIfAborted();
		const order =
			ours === null ? 1 : theirs === null ? -1 : byPlace(ours, theirs);
		comparing.take(order <= 0 ? ours : null, order >= 0 ? theirs : null);
		if (order <= 0) ours = await next(rows.live);
		if (order >= 0) theirs = await next(rows.rebuilt);
	}
	const totals = await compareTotals(name, live, rebuilt);
	const { differingKeys, differences } = comparing;
	const comparison: Comparison = {
		equal: differingKeys === 0 && totals.length === 0,
		live: comparing.live.end(),
		differingKeys,
		differences,
		totals,
	};
	const digest = comparing.rebuilt.end();
	return { projection: name, position, digest, comparison };
}

class Comparing {
	readonly live: RowDigest;
	readonly rebuilt: RowDigest;
	readonly differences: Difference[] = [];
	differingKeys = 0;

	constructor(
		projection: string,
		private readonly shape: StoredShape,
	) {
		this.live = new RowDigest(projection);
		this.rebuilt = new RowDigest(projection);
	}

	/** What either side has under one key; null where it has nothing. */
	take(live: StoredRow | null, rebuilt: StoredRow | null): void {
		this.digest(this.live, live);
		this.digest(this.rebuilt, rebuilt);
		const [ours, theirs] = [live, rebuilt].map((row) =>
			row === null ? null : whole(row, this.shape),
		) as [object | null, object | null];
		if (canonicalJson(ours) === canonicalJson(theirs)) return;
		this.differingKeys++;
		if (this.differences.length === DIFFERENCES_LISTED_MAX) return;
		const { siteId, id } = (live ?? rebuilt) as StoredRow;
		const fields =
			ours === null || theirs === null
				? []
				: fieldChanges(ours, theirs).map(({ field, from, to }) => ({
						...{ field, live: from, rebuilt: to },
					}));
		this.differences.push({ siteId, id, live: ours, rebuilt: theirs, fields });
	}

	private digest(digest: RowDigest, row: StoredRow | null): void {
		const inDigest = row === null ? null : digestRow(row, this.shape);
		if (inDigest !== null) digest.add(inDigest);
	}
}

/** All that is stored of a row, also what readers do not see: a document that its columns deny is found, too. */
function whole({ columns, lookups }: StoredRow, shape: StoredShape): object {
	if (columns === null) return { lookups };
	const { doc, fold_state: foldState, id: _, ...others } = columns;
	return {
		document: shape.document.read(doc as string),
		columns: Object.fromEntries(
			Object.entries(others).map(([name, value]) => [name, plain(value)]),
		),
		foldState: shape.foldState.read(foldState as string),
		lookups,
	};
}

/** PostgreSQL's driver gives numbers as text. */
function plain(value: string | number | null): string | null {
	return value === null ? null : String(value);
}

async function next(
	rows: AsyncGenerator<StoredRow>,
): Promise<StoredRow | null> {
	const { value, done } = await rows.next();
	return done ? null : value;
}
