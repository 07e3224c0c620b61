import type { ReadModelDatabase } from "#read-models";
import type { Totals, TotalsDifference } from "./rebuild-record.js";

/** The sites whose totals are not the same, or are there on one side only. */
export async function compareTotals(
	projection: string,
	live: ReadModelDatabase,
	rebuilt: ReadModelDatabase,
): Promise<readonly TotalsDifference[]> {
	const ours = await totalsOf(live, projection);
	const theirs = await totalsOf(rebuilt, projection);
	const sites = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
	return sites
		.map((siteId) => ({
			siteId,
			live: ours.get(siteId) ?? null,
			rebuilt: theirs.get(siteId) ?? null,
		}))
		.filter(
			(one) =>
				one.live?.rows !== one.rebuilt?.rows ||
				one.live?.pageViews !== one.rebuilt?.pageViews,
		);
}

async function totalsOf(
	db: ReadModelDatabase,
	projection: string,
): Promise<ReadonlyMap<string, Totals>> {
	const rows = await db
		.selectFrom("totals")
		.select(["site_id", "row_count", "page_views"])
		.where("projection", "=", projection)
		.execute();
	return new Map(
		rows.map((row) => [
			row.site_id,
			{ rows: Number(row.row_count), pageViews: Number(row.page_views) },
		]),
	);
}
