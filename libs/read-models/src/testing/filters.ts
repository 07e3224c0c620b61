/** Every way to ask for lists, for tests of how they are found. */

import { encodeCursor } from "../cursor.js";
import type { VisitorFilter } from "../queries/visitors.js";
import type { VisitFilter } from "../queries/visits.js";

const time = [{ fromMs: 1_000 }, { toMs: 30_000_000 }];

export const visitFilters: readonly VisitFilter[] = combinations([
	{ visitorId: "v7" },
	{ status: "active" },
	{ segmentId: "s1" },
	{ outcomeId: "o1" },
	{ cursor: encodeCursor("visits", { atMs: 20_000_000, id: "x" }) },
	...time,
]);

export const visitorFilters: readonly VisitorFilter[] = combinations([
	{ externalId: "mail7" },
	{ segmentId: "s1" },
	{ cursor: encodeCursor("visitors", { atMs: 10_000_000, id: "x" }) },
	...time,
]);

/** First page and a later one of what is due. */
export const dueAfter = [
	null,
	{ dueAt: 1, siteId: "s", visitId: "v", visitorId: "v" },
];

/** All combinations of the parts. */
function combinations<T extends object>(parts: readonly T[]): T[] {
	return Array.from({ length: 2 ** parts.length }, (_, bits) =>
		Object.assign({}, ...parts.filter((_, n) => bits & (1 << n))),
	) as T[];
}
