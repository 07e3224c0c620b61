/** Named values of which the newest counts, also where an older one comes in late. */

export type Named<V> = Readonly<Record<string, V>>;

export interface DatedValues<V> {
	readonly values: Named<V>;
	/** When each name got its value, ISO 8601; a name without a time takes any value. */
	readonly times: Named<string>;
}

/**
 * @param at ISO 8601, when the added values were so
 * @param max names at most; further ones are left out
 */
export function takeNewest<V>(
	known: DatedValues<V>,
	added: Named<V>,
	at: string,
	max: number,
): DatedValues<V> {
	const values = new Map(Object.entries(known.values));
	const times = new Map(Object.entries(known.times));
	for (const [name, value] of Object.entries(added)) {
		if (value === undefined) continue;
		if (!values.has(name) && values.size >= max) continue;
		if (at < (times.get(name) ?? "")) continue;
		values.set(name, value);
		times.set(name, at);
	}
	return {
		values: Object.fromEntries(values),
		times: Object.fromEntries(times),
	};
}
