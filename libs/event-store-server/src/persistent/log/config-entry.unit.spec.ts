import type { RawFilter } from "#event-store";
import { Source } from "../source.js";
import { SETTINGS } from "../testing/events.js";
import { definitionOf, entryOf } from "./config-entry.js";

function kept(source: Source) {
	const definition = { source, group: "g", settings: SETTINGS, startsAt: 7 };
	const text = JSON.stringify(entryOf(definition));
	return { text, read: definitionOf(JSON.parse(text)), definition };
}

describe("a definition", () => {
	it("is what it was after it was kept", () => {
		const { read, definition } = kept(new Source("orders"));
		expect(read).toEqual(definition);
	});

	it.each<RawFilter>([
		{ on: "stream", prefixes: ["a", "b"] },
		{ on: "type", prefixes: ["a,b", "50%", "%2C"] },
		{ on: "stream", prefixes: [] },
		{ on: "type", pattern: "^a,b%" },
	])("keeps its filter: %j", (filter) => {
		expect(kept(Source.all(filter)).read.source.filter).toEqual(filter);
	});

	it("is kept as EventStoreDB keeps it", () => {
		const filter = { on: "stream", prefixes: ["a", "b"] } as const;
		expect(JSON.parse(kept(Source.all(filter)).text)).toMatchObject({
			stream: "$all",
			group: "g",
			namedConsumerStrategy: "RoundRobin",
			messageTimeout: 30_000,
			filter: {
				context: "streamid",
				type: "prefix",
				data: "a,b",
				isAllStream: true,
			},
		});
	});
});
