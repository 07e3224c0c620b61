/** Random numbers that can be had again. */

/** Draws numbers from 0 (inclusive) to 1; the same seed gives the same ones (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** Another seed each time, printed so that a failure can be repeated with `SEED`. */
export function drawSeed(): number {
	const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
	process.stderr.write(`SEED=${seed}\n`);
	return seed;
}
