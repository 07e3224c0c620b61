/** Random patterns and subjects, and the plainest matcher to compare with. */

const TOKENS = ["a", "b", "c", "dd"];
const TOKENS_MAX = 5;

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
