/** Random numbers from a seed, so that a run can be repeated. */

export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, public domain): numbers from 0 up to, not with, 1. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** A whole number from 0 up to, not with, `bound`. */
export function below(random: Random, bound: number): number {
	return Math.floor(random() * bound);
}
