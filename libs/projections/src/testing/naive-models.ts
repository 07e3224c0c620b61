/** The read models by the plainest means: one event after the other, everything in memory. */

import {
	msOfIso,
	type RecordedDomainEvent,
	type Visit,
	type Visitor,
	visitorOfStream,
} from "#kernel";
import {
	foldVisit,
	foldVisitor,
	publicVisit,
	publicVisitor,
	visitIdOf,
} from "#visitor";

export interface NaiveModels {
	/** By visit id, with the segments and outcomes that the visit ever had. */
	readonly visits: ReadonlyMap<
		string,
		{ visit: Visit; segments: Set<string>; outcomes: Set<string> }
	>;
	/** By `siteId/visitorId`. */
	readonly visitors: ReadonlyMap<string, Visitor>;
}

export function naiveModels(
	events: readonly RecordedDomainEvent[],
): NaiveModels {
	const visits = new Map<string, Visit>();
	const visitors = new Map<string, Visitor>();
	for (const event of events) {
		const address = visitorOfStream(event.stream);
		if (address === null) continue;
		const key = `${address.siteId}/${address.visitorId}`;
		visitors.set(key, foldVisitor(visitors.get(key) ?? null, event));
		const visitId = visitIdOf(event);
		if (visitId === null) continue;
		const visit = foldVisit(visits.get(visitId) ?? null, event);
		if (visit !== null) visits.set(visitId, visit);
	}
	return {
		visits: new Map(
			[...visits].map(([id, visit]) => [
				id,
				{
					visit: publicVisit(visit),
					segments: new Set(visit.segments.map((s) => s.segmentId)),
					outcomes: new Set(visit.outcomes.map((o) => o.outcomeId)),
				},
			]),
		),
		visitors: new Map(
			[...visitors].map(([key, visitor]) => [key, publicVisitor(visitor)]),
		),
	};
}

/** Newest first, as listings give them. */
export function newestFirst<T>(
	items: readonly T[],
	timeOf: (item: T) => string,
	idOf: (item: T) => string,
): T[] {
	return [...items].sort((a, b) => {
		const later = msOfIso(timeOf(b)) - msOfIso(timeOf(a));
		if (later !== 0) return later;
		return idOf(a) < idOf(b) ? 1 : -1;
	});
}
