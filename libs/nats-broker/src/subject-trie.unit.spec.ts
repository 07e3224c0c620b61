import { drawSeed, randomFrom } from "../../../tests/support/seeded-random.js";
import { covers, randomPattern, randomSubject } from "./contract/matching.js";
import { SubjectTrie } from "./subject-trie.js";
import { isLiteral, isPattern } from "./subjects.js";

describe("subject trie", () => {
	it("finds what a look at every pattern finds", () => {
		const random = randomFrom(drawSeed());
		const trie = new SubjectTrie<string>();
		const present = new Map<string, string>();
		for (let i = 0; i < 5_000; i++) {
			const pattern = randomPattern(random);
			const entry = `${i} ${pattern}`;
			if (random() < 0.7) {
				trie.add(pattern, entry);
				present.set(entry, pattern);
			} else {
				const [first] = present;
				if (first === undefined) continue;
				trie.remove(first[1], first[0]);
				present.delete(first[0]);
			}
			if (i % 50 !== 0) continue;
			const subject = randomSubject(random);
			const expected = [...present]
				.filter(([, covering]) => covers(covering, subject))
				.map(([name]) => name);
			expect(trie.match(subject).sort()).toEqual(expected.sort());
		}
		for (const [entry, pattern] of present) trie.remove(pattern, entry);
		expect(trie.isEmpty).toBe(true);
	});

	it("takes a subject of two thousand tokens", () => {
		const trie = new SubjectTrie<number>();
		const pattern = Array(2_000).fill("*").join(".");
		trie.add(pattern, 1);
		trie.add("a.>", 2);
		expect(trie.match(Array(2_000).fill("a").join("."))).toEqual([2, 1]);
	});

	it("gives malformed subjects to nobody", () => {
		const trie = new SubjectTrie<number>();
		trie.add(">", 1);
		for (const subject of ["", ".a", "a.", "a..b"]) {
			expect(trie.match(subject)).toEqual([]);
		}
	});

	it("leaves what it does not hold", () => {
		const trie = new SubjectTrie<number>();
		trie.add("a.b", 1);
		trie.remove("a.c", 1);
		trie.remove("a.b", 2);
		trie.remove("a", 1);
		expect(trie.match("a.b")).toEqual([1]);
	});
});

describe("well-formed", () => {
	it.each(["a", "a.b", "*", ">", "a.*.>", "a*.b>", "é"])("pattern %s", (it) => {
		expect(isPattern(it)).toBe(true);
	});
	it.each(["", ".", "a.", ".a", "a..b", ">.a", "a.>.b"])(
		"no pattern %j",
		(it) => {
			expect(isPattern(it)).toBe(false);
			expect(isLiteral(it)).toBe(false);
		},
	);
	it.each([
		["a.b", true],
		["a.*", false],
		["a.>", false],
		["a*", true],
	])("subject %s: %s", (subject, literal) => {
		expect(isLiteral(subject)).toBe(literal);
	});
});
