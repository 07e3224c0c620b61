import { rememberingLast } from "./remembering-last.js";

describe("rememberingLast", () => {
	it("asks once for each change of the argument", () => {
		const asked: string[] = [];
		const length = rememberingLast((text: string) => {
			asked.push(text);
			return text.length;
		});
		expect(["a", "a", "bb", "a"].map(length)).toEqual([1, 1, 2, 1]);
		expect(asked).toEqual(["a", "bb", "a"]);
	});

	it("throws again for what it threw for", () => {
		const refuse = rememberingLast((n: number) => {
			if (n < 0) throw new Error("negative");
			return n;
		});
		expect(refuse(1)).toBe(1);
		expect(() => refuse(-1)).toThrow("negative");
		expect(() => refuse(-1)).toThrow("negative");
		expect(refuse(1)).toBe(1);
	});
});
