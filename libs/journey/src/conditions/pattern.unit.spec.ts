import { MAX_PATTERN_INSTRUCTIONS } from "../limits.js";
import { checkPattern, compilePattern } from "./pattern.js";

describe("patterns", () => {
	it.each([
		["(a+)+$", true],
		["(a|aa)+$", true],
		["([a-z]+)*=", false],
		["(.*)*x", false],
		["(a?){60}a{60}", true],
	])(
		"%s ends on a long text that makes backtracking engines run away",
		(source, found) => {
			const text = "a".repeat(50_000);
			const pattern = compilePattern(source, false);
			expect(pattern.test(text)).toBe(found);
			expect(pattern.test(`${text}!`)).toBe(source.startsWith("(a?"));
		},
	);

	it.each(["(a)\\1", "(?=a)", "(?<=a)b", "(?<!a)b", "(", "[", "a**"])(
		"%s is refused as no RE2 syntax",
		(source) => {
			expect(checkPattern(source, false).problem).toContain("RE2");
		},
	);

	it.each(["(a{1000}){1000}", "((a{100}){100}){100}", "a{1001}"])(
		"%s is refused for its counts",
		(source) => {
			expect(checkPattern(source, false).problem).toContain("repeat count");
		},
	);

	it("refuses what compiles to too many steps, and says how many", () => {
		const { problem, instructions } = checkPattern("(abcd){1000}", false);
		expect(instructions).toBeGreaterThan(MAX_PATTERN_INSTRUCTIONS);
		expect(problem).toContain(`${instructions} steps`);
	});

	it("takes ordinary patterns", () => {
		for (const source of ["", "^/p/\\d{1,6}$", "(?i)cart|basket", "\\p{L}+"])
			expect(checkPattern(source, true).problem).toBeNull();
	});
});
