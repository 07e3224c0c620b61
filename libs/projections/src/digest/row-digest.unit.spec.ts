import { createHash } from "node:crypto";
import { type DigestRow, digestOf, RowDigest } from "./row-digest.js";

const row = (siteId: string, id: string, fields: object = {}): DigestRow => ({
	siteId,
	id,
	fields,
});

async function* streamed(rows: readonly DigestRow[]) {
	yield* rows;
}

describe("the digest of rows", () => {
	it("is SHA-256 over a line for the projection and one for each row", async () => {
		const rows = [row("a", "x", { n: 1 }), row("b", "y", { m: null, l: [2] })];
		const text =
			'journeylog visit 1\n["a","x",{"n":1}]\n["b","y",{"l":[2],"m":null}]\n';
		expect(await digestOf("visit", rows)).toEqual({
			sha256: createHash("sha256").update(text).digest("hex"),
			rows: 2,
		});
	});

	it("does not depend on the order of members, nor on how the rows come", async () => {
		const one = [row("a", "x", { n: 1, deep: { p: 1, q: 2 } })];
		const other = [row("a", "x", { deep: { q: 2, p: 1 }, n: 1 })];
		expect(await digestOf("visit", streamed(other))).toEqual(
			await digestOf("visit", one),
		);
	});

	it("tells apart what is not the same", async () => {
		const rows = [row("a", "x", { n: 1 })];
		const digests = await Promise.all([
			digestOf("visit", rows),
			digestOf("visitor", rows),
			digestOf("visit", []),
			digestOf("visit", [row("a", "x", { n: "1" })]),
			digestOf("visit", [row("a", "y", { n: 1 })]),
			digestOf("visit", [...rows, row("a", "y")]),
		]);
		expect(new Set(digests.map(({ sha256 }) => sha256)).size).toBe(6);
	});

	it.each([
		["a key twice", row("a", "x"), row("a", "x")],
		["an earlier id", row("a", "y"), row("a", "x")],
		["an earlier site", row("b", "x"), row("a", "y")],
		["the order of joined keys", row("a-b", "x"), row("a", "x")],
	])("refuses %s", (_, first, second) => {
		const digest = new RowDigest("visit");
		digest.add(first);
		expect(() => digest.add(second)).toThrow("comes after");
	});
});
