/** Random patterns and subjects, and the plainest matcher to compare with. */

const TOKENS = ["a", "b", "c", "dd"];
const TOKENS_MAX = 5;

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

/** A seed of the day's own choosing, printed so that a failure can be repeated with `SEED`. */
export function drawSeed(): number {
	const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
	process.stderr.write(`SEED=${seed}\n`);
	return seed;
}

export function randomSubject(random: () => number): string {
	const count = 1 + Math.floor(random() * TOKENS_MAX);
	return Array.from({ length: count }, () => pick(random, TOKENS)).join(".");
}

export function randomPattern(random: () => number): string {
	const tokens = randomSubject(random)
		.split(".")
		.map((token) => (random() < 0.3 ? "*" : token));
	if (random() < 0.3) tokens[tokens.length - 1] = ">";
	return tokens.join(".");
}

/** By the definition: `*` is any one token, a last `>` one token or more. */
export function covers(pattern: string, subject: string): boolean {
	const wanted = pattern.split(".");
	const given = subject.split(".");
	const open = wanted[wanted.length - 1] === ">";
	if (open ? given.length < wanted.length : given.length !== wanted.length) {
		return false;
	}
	return wanted.every(
		(token, i) =>
			token === "*" || (open && i === wanted.length - 1) || token === given[i],
	);
}

function pick<T>(random: () => number, from: readonly T[]): T {
	return from[Math.floor(random() * from.length)] as T;
}
