/** Remembers what a pure function gave for a string. */

import { LRUCache } from "lru-cache";

/** Longer keys are worked out anew each time, so that few huge strings cannot fill the memory. */
export const MEMO_KEY_LENGTH_MAX = 1024;

/** `compute` with the results of the `entriesMax` most recently used keys kept. */
export function memo<V extends object>(
	compute: (key: string) => V,
	entriesMax: number,
): (key: string) => V {
	const known = new LRUCache<string, V>({ max: entriesMax });
	return (key) => {
		if (key.length > MEMO_KEY_LENGTH_MAX) return compute(key);
		const found = known.get(key);
		if (found !== undefined) return found;
		const value = compute(key);
		known.set(key, value);
		return value;
	};
}
