import { createHash } from "node:crypto";
import { ChainHeads } from "./chain-heads.js";

const hashOf = (text: string) =>
	createHash("sha256").update(text).digest("hex");

describe("the heads of many streams", () => {
	it("are kept as they were last set", () => {
		const heads = new ChainHeads();
		expect(heads.get("a")).toBeNull();
		for (const round of [1, 2])
			for (let n = 0; n < 5_000; n++)
				heads.set(`visitor-${n}`, {
					...{ revision: n * round, isChained: (n + round) % 2 === 0 },
					hash: hashOf(`${n}/${round}`),
				});
		expect(heads.size).toBe(5_000);
		for (const n of [0, 1, 1_023, 1_024, 4_999])
			expect(heads.get(`visitor-${n}`)).toEqual({
				...{ revision: n * 2, isChained: n % 2 === 0 },
				hash: hashOf(`${n}/2`),
			});
	});

	it("have a digest that anybody can compute, in whatever order they came", () => {
		const [a, b, c] = ["a", "b", "c"].map(hashOf) as [string, string, string];
		const streams = { "visitor-é": a, "visitor-z": b, definitions: c };
		const line = (name: string, hash: string) => `["${name}",7,"${hash}"]\n`;
		const expected = hashOf(
			line("definitions", c) + line("visitor-z", b) + line("visitor-é", a),
		);
		for (const order of [1, -1]) {
			const heads = new ChainHeads();
			const entries = Object.entries(streams);
			for (const [name, hash] of order === 1 ? entries : entries.reverse())
				heads.set(name, { revision: 7, hash, isChained: true });
			expect(heads.digest()).toBe(expected);
		}
		expect(new ChainHeads().digest()).toBe(hashOf(""));
	});
});
