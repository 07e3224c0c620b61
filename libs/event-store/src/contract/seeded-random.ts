/** Random numbers that can be had again: a test names its seed, and `SEED=<n>` in the environment repeats it. */

export function seedOfRun(): number {
	const given = process.env.SEED;
	return given === undefined ? Date.now() % 1_000_000_007 : Number(given);
}

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c: numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}
