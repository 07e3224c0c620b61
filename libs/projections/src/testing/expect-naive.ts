import type { RecordedDomainEvent } from "#kernel";
import type { Harness } from "./harness.js";
import { naiveModels } from "./naive-models.js";

/** All that the read models hold is what a plain fold of the events gives. */
export async function expectNaive(
	harness: Harness,
	events: readonly RecordedDomainEvent[],
): Promise<void> {
	const naive = naiveModels(events);
	for (const [visitId, { visit }] of naive.visits)
		expect(await harness.readModels.visit(visit.siteId, visitId)).toEqual(
			visit,
		);
	for (const visitor of naive.visitors.values())
		expect(
			await harness.readModels.visitor(visitor.siteId, visitor.visitorId),
		).toEqual(visitor);
	const dump = await harness.dump();
	expect(dump.visits).toHaveLength(naive.visits.size);
	expect(dump.visitors).toHaveLength(naive.visitors.size);
	const visits = [...naive.visits.values()];
	const count = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
	expect(dump.visit_segments).toHaveLength(
		count(visits.map((v) => v.segments.size)),
	);
	expect(dump.visit_outcomes).toHaveLength(
		count(visits.map((v) => v.outcomes.size)),
	);
	for (const siteId of ["default", "shop"]) {
		const ofSite = visits.filter(({ visit }) => visit.siteId === siteId);
		expect(await harness.readModels.totals(siteId)).toEqual({
			visits: ofSite.length,
			visitors: [...naive.visitors.values()].filter((v) => v.siteId === siteId)
				.length,
			pageViews: count(ofSite.map(({ visit }) => visit.counts.pageViews)),
		});
	}
}
