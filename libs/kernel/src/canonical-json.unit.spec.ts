import { canonicalJson } from "./canonical-json.js";

describe("canonicalJson", () => {
	it("sorts members by the code units of their names, at every depth", () => {
		const value = { b: [{ z: 1, a: 2 }], a: null, "": true, "€": 1, "\r": 2 };
		expect(canonicalJson(value)).toBe(
			'{"":true,"\\r":2,"a":null,"b":[{"a":2,"z":1}],"€":1}',
		);
	});

	/** Inputs and outputs of RFC 8785, section 3.2.2 and appendix B. */
	it.each([
		[Number("333333333.33333329"), "333333333.3333333"],
		[1e30, "1e+30"],
		[4.5, "4.5"],
		[2e-3, "0.002"],
		[0.000000000000000000000000001, "1e-27"],
		[-0, "0"],
		['\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
		["\ud83d\ude00", '"😀"'],
	])("writes %p as everybody does", (value, text) => {
		expect(canonicalJson(value)).toBe(text);
	});

	it("writes each character as JSON does", () => {
		for (let unit = 0; unit <= 0xffff; unit++) {
			const text = `a${String.fromCharCode(unit)}`;
			if (canonicalJson(text) !== JSON.stringify(text))
				throw new Error(`U+${unit.toString(16)}`);
		}
	});

	it("sorts few members and many", () => {
		for (let count = 0; count <= 40; count++) {
			// 7 and 41 have no common divisor: a permutation.
			const names = Array.from({ length: count }, (_, i) => `n${(i * 7) % 41}`);
			const value = Object.fromEntries(names.map((name) => [name, 1]));
			const members = names.sort().map((name) => `"${name}":1`);
			expect(canonicalJson(value)).toBe(`{${members.join(",")}}`);
		}
	});

	it("gives the same text for what was read back from its text", () => {
		const value = { when: "now", n: [1, 2.5, -3e-7], nested: { é: "ü" } };
		const text = canonicalJson(value);
		expect(canonicalJson(JSON.parse(text))).toBe(text);
		expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
	});

	it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n])(
		"refuses %p",
		(value) => {
			expect(() => canonicalJson([value])).toThrow(TypeError);
		},
	);
});
