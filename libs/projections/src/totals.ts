/** Keeps the exact numbers of rows and page views per site, by what a batch adds to them. */

import { MultiRowUpsert, type ReadModelDatabase } from "#read-models";

const upsert = new MultiRowUpsert({
	table: "totals",
	columns: ["projection", "site_id", "row_count", "page_views"],
	key: ["projection", "site_id"],
	added: ["row_count", "page_views"],
});

export class TotalsDelta {
	readonly #sites = new Map<string, { rows: number; pageViews: number }>();

	add(siteId: string, rows: number, pageViews: number): void {
		if (rows === 0 && pageViews === 0) return;
		const site = this.#sites.get(siteId);
		if (site === undefined) this.#sites.set(siteId, { rows, pageViews });
		else {
			site.rows += rows;
			site.pageViews += pageViews;
		}
	}

	/** In the order of the sites: threads that write the same ones then wait for, but never block, each other. */
	async write(db: ReadModelDatabase, projection: string): Promise<void> {
		const rows = [...this.#sites]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([siteId, delta]) => [
				projection,
				siteId,
				delta.rows,
				delta.pageViews,
			]);
		await upsert.run(db, rows);
	}
}

export async function clearTotals(
	db: ReadModelDatabase,
	projection: string,
): Promise<void> {
	await db.deleteFrom("totals").where("projection", "=", projection).execute();
}
