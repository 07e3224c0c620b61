/** Parameters that a query string did not give are null; a filter leaves them out. */

type Filter<Query> = { [K in keyof Query]?: NonNullable<Query[K]> };

export function filterOf<Query extends object>(query: Query): Filter<Query> {
	const given = Object.entries(query).filter(([, value]) => value !== null);
	return Object.fromEntries(given) as Filter<Query>;
}
