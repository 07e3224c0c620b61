/** The part of a newest-first listing that a page may show: a time range, and what lies behind the cursor. */

import {
	type Expression,
	type ExpressionBuilder,
	type SqlBool,
	sql,
} from "kysely";
import type { Keyset } from "./cursor.js";

export interface TimeRange {
	/** Inclusive, milliseconds since 1970. */
	readonly fromMs?: number | undefined;
	/** Exclusive. */
	readonly toMs?: number | undefined;
}

/**
 * Conditions over the columns `time` and `id` (with their table), both in the index that drives the query. A cursor
 * inside the range makes its end redundant; leaving that out lets the index seek straight to the cursor.
 */
export function inRange<DB, TB extends keyof DB>(
	eb: ExpressionBuilder<DB, TB>,
	time: string,
	id: string,
	range: TimeRange,
	after: Keyset | null,
): Expression<SqlBool> {
	const { fromMs, toMs } = range;
	const at = sql.ref(time);
	const conditions: Expression<SqlBool>[] = [];
	if (fromMs !== undefined) conditions.push(sql<SqlBool>`${at} >= ${fromMs}`);
	if (toMs !== undefined && (after === null || after.atMs >= toMs))
		conditions.push(sql<SqlBool>`${at} < ${toMs}`);
	if (after !== null)
		conditions.push(
			sql<SqlBool>`(${at}, ${sql.ref(id)}) < (${after.atMs}, ${after.id})`,
		);
	return eb.and(conditions);
}
