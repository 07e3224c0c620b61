import { fieldChanges } from "./field-changes.js";

describe("fieldChanges", () => {
	it("names each leaf that changed, by pointer and in the document's order", () => {
		const before = { status: "active", counts: { events: 1, clicks: 0 }, n: 1 };
		const after = { status: "idle", counts: { events: 2, clicks: 0 }, n: 1 };
		expect(fieldChanges(before, after)).toEqual([
			{ field: "/status", from: "active", to: "idle" },
			{ field: "/counts/events", from: 1, to: 2 },
		]);
	});

	it("tells a document's first state without what is unknown or empty in it", () => {
		const first = { a: null, list: [], map: {}, deep: { b: "x", c: null } };
		expect(fieldChanges(null, first)).toEqual([
			{ field: "/deep/b", from: null, to: "x" },
		]);
	});

	it("tells what a part had when all of it goes, and has when it comes", () => {
		const app = { name: "Shop", version: null };
		const [without, with_] = [{ app: null }, { app }];
		const come = { field: "/app/name", from: null, to: "Shop" };
		expect(fieldChanges(without, with_)).toEqual([come]);
		expect(fieldChanges(with_, without)).toEqual([
			{ field: "/app/name", from: "Shop", to: null },
		]);
	});

	it("escapes names that a visitor's site chose", () => {
		const after = { custom: { "a/b~c": 1, __proto__: 2 } };
		expect(fieldChanges({ custom: {} }, after)).toEqual([
			{ field: "/custom/a~1b~0c", from: null, to: 1 },
		]);
	});

	it("of a list tells only the entries that went and came", () => {
		const entry = { id: "s", exitedAt: null };
		const before = { list: ["a", "a", "b", entry] };
		const after = { list: ["a", "b", "c", { ...entry, exitedAt: "t" }] };
		expect(fieldChanges(before, after)).toEqual([
			{
				field: "/list",
				from: ["a", entry],
				to: ["c", { id: "s", exitedAt: "t" }],
			},
		]);
	});

	it("tells both lists where only their order changed", () => {
		expect(fieldChanges({ list: [1, 2] }, { list: [2, 1] })).toEqual([
			{ field: "/list", from: [1, 2], to: [2, 1] },
		]);
	});

	it("leaves out what it is told to", () => {
		expect(
			fieldChanges({ position: "1" }, { position: "2" }, ["/position"]),
		).toEqual([]);
	});
});
