import { InvalidInput } from "#kernel";
import { compileNamePattern } from "./name-pattern.js";

const NAMES = ["", "$a", "$$a", "a", "ab", "abc-1", "b-a", "(a|b)", "a]b"];

describe("a filter's pattern", () => {
	it.each([
		"a",
		"^a",
		"^[^$].*",
		"b$",
		"^(?!\\$)",
		"^(?!\\$).*a",
		"^(?=.*-)a",
		"^(?!\\$)(?!ab)[a-z]",
		"^(?!a(b|c))[a-c|]",
		"^(?![)a])\\(",
		"^(?!\\))(a|\\()",
	])("%s finds what JavaScript finds", (source) => {
		const pattern = compileNamePattern(source);
		const expected = new RegExp(source);
		expect(NAMES.filter((name) => pattern.test(name))).toEqual(
			NAMES.filter((name) => expected.test(name)),
		);
	});

	it.each(["(", "a(?!b)", "^(?!a)b|c", "^(?!a", "(a)\\1"])(
		"%s is refused",
		(source) => {
			expect(() => compileNamePattern(source)).toThrow(InvalidInput);
		},
	);
});
