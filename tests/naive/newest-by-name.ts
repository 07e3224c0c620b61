export interface Told<V> {
	/** When it was so. */
	readonly at: string;
	readonly values: Readonly<Record<string, V>>;
}

/**
 * For each name the value told for the latest time, of several the one recorded last; of more names than `max` those
 * recorded first.
 */
export function newestByName<V>(
	told: readonly Told<V>[],
	max = Number.POSITIVE_INFINITY,
): Readonly<Record<string, V>> {
	const names = new Set(told.flatMap(({ values }) => Object.keys(values)));
	return Object.fromEntries(
		[...names].slice(0, max).map((name) => {
			const ofName = told.filter(({ values }) => Object.hasOwn(values, name));
			const last = ofName
				.map(({ at }) => at)
				.sort()
				.at(-1);
			const newest = ofName.findLast(({ at }) => at === last);
			return [name, newest?.values[name] as V];
		}),
	);
}
