import { Source } from "./source.js";
import { recorded } from "./testing/events.js";

const event = recorded(7, { stream: "orders-1", revision: 3, type: "paid" });

describe("a source", () => {
	it("that is a stream has revisions for positions, and that stream's events", () => {
		const source = new Source("orders-1");
		expect(source.positionOf(event)).toBe(3);
		expect(source.textOf(3)).toBe("3");
		expect(source.positionIn("3")).toBe(3);
		expect(source.positionIn(source.end)).toBeNull();
		expect(source.takes(event)).toBe(true);
		expect(source.takes(recorded(8, { stream: "orders-10" }))).toBe(false);
	});

	it("that is the log has its positions, and all events", () => {
		const source = Source.all();
		expect(source.positionOf(event)).toBe(7);
		expect(source.textOf(7)).toBe("C:7/P:7");
		expect(source.positionIn("C:7/P:5")).toBe(7);
		expect(source.positionIn(source.end)).toBeNull();
		expect(source.takes(event)).toBe(true);
		expect(source.takes(recorded(8, { stream: "$$orders-1" }))).toBe(true);
	});

	it.each([
		"$epoch-information",
		"$persistentsubscription-$all::g-checkpoint",
		"$persistentsubscription-$all::g-parked",
	])("that is the log leaves out %s", (stream) => {
		expect(Source.all().takes(recorded(8, { stream }))).toBe(false);
		expect(new Source(stream).takes(recorded(8, { stream }))).toBe(true);
	});

	it.each([
		[{ on: "stream", prefixes: ["x", "orders"] }, true],
		[{ on: "stream", prefixes: [] }, false],
		[{ on: "stream", pattern: "s-1$" }, true],
		[{ on: "type", prefixes: ["orders"] }, false],
		[{ on: "type", pattern: "^pa.d$" }, true],
	] as const)("is filtered by %j: %s", (filter, passes) => {
		expect(Source.all(filter).takes(event)).toBe(passes);
	});
});
