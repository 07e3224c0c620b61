import { list, packedText, plain, record } from "./packing.js";

interface Inner {
	readonly x: number | null;
	readonly y: string;
}

interface Outer {
	readonly id: string;
	readonly inner: Inner | null;
	readonly more: readonly Inner[];
	readonly free: unknown;
}

const inner = record<Inner>({ x: plain, y: plain });
const packed = packedText(
	record<Outer>({ id: plain, inner, more: list(inner), free: plain }),
);

const whole: Outer = {
	id: "a",
	inner: { x: null, y: "b" },
	more: [
		{ x: 1, y: "" },
		{ x: 2, y: "[]" },
	],
	free: { any: ["thing"] },
};

function way(value: object): unknown {
	return packed.read(packed.write(value as Outer));
}

describe("packed text", () => {
	it("has values without the names of their members", () => {
		expect(packed.write(whole)).toBe(
			'["a",[null,"b"],[[1,""],[2,"[]"]],{"any":["thing"]}]',
		);
	});

	it.each<[string, object]>([
		["a whole record", whole],
		["null for a record", { ...whole, inner: null }],
		["an empty list", { ...whole, more: [] }],
		["a member too few", { id: "a", inner: null, more: [] }],
		["a member too many", { ...whole, other: 1 }],
		["one too many within", { ...whole, inner: { x: 1, y: "", z: 1 } }],
		["one too few in a list", { ...whole, more: [{ x: 1 }, whole.inner] }],
		["what is no list", { ...whole, more: "x" }],
		["null in a list", { ...whole, more: [null, 1] }],
		["what is no record", { ...whole, inner: "x" }],
		["a name that objects inherit", { ...whole, free: { constructor: 1 } }],
		[
			"a member called __proto__",
			{ ...whole, free: JSON.parse('{"__proto__":1}') },
		],
	])("comes back as it was: %s", (_, value) => {
		expect(JSON.stringify(way(value))).toBe(JSON.stringify(value));
	});

	it("leaves out what JSON leaves out", () => {
		const value = { ...whole, inner: { x: undefined, y: "b" } };
		expect(way(value)).toEqual({ ...whole, inner: { y: "b" } });
		expect(packed.write(value as never)).toContain('{"y":"b"}');
	});

	it("has null for members that are newer than the text", () => {
		expect(packed.read('["a",[1],[]]')).toEqual({
			...{ id: "a", inner: { x: 1, y: null }, more: [], free: null },
		});
	});

	it("reads plain JSON as well", () => {
		expect(packed.read(JSON.stringify(whole))).toEqual(whole);
	});

	it.each(["", "{", "[1,"])("throws for what is no JSON: %j", (text) => {
		expect(() => packed.read(text)).toThrow(SyntaxError);
	});
});
