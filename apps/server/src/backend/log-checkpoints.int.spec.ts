/** A broadcaster's checkpoint, and logs that it was not made for. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import { NO_STREAM, visitorStream } from "#kernel";
import { FileCheckpoints } from "./file-checkpoints.js";
import { LogCheckpoints } from "./log-checkpoints.js";

const NAME = "broadcast";

let directory = "";
let stores: EmbeddedEventStore[] = [];
let warnings: string[] = [];

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "journeylog-checkpoints-"));
	stores = [];
	warnings = [];
});
afterEach(async () => {
	for (const store of stores) await store.close();
	rmSync(directory, { recursive: true, force: true });
});

async function log(name: string): Promise<EmbeddedEventStore> {
	const store = await openEmbeddedEventStore({
		directory: join(directory, name),
	});
	stores.push(store);
	return store;
}

/** @returns the position of the last event */
async function write(
	store: EmbeddedEventStore,
	visitorId: string,
	events = 1,
): Promise<number> {
	const { positions } = await store.append(
		visitorStream("default", visitorId),
		NO_STREAM,
		Array.from({ length: events }, () => ({
			eventId: randomUUID(),
			type: "PageViewed",
			data: {},
			metadata: {
				schemaVersion: 1,
				commandId: "c",
				$correlationId: "c",
				$causationId: "c",
			},
		})),
	);
	return positions.at(-1) as number;
}

function checkpointsOf(
	store: EmbeddedEventStore,
	file: string,
	former: string | null = null,
): LogCheckpoints {
	return new LogCheckpoints({
		log: store,
		store: fileIn(file),
		former: async (key) => (former === null ? 0 : fileIn(former).load(key)),
		warn: (_fields, message) => warnings.push(message),
	});
}

function fileIn(name: string): FileCheckpoints {
	return new FileCheckpoints(join(directory, name));
}

describe("a checkpoint", () => {
	it("is there for the next process on the same log", async () => {
		const store = await log("a");
		const position = await write(store, "v", 3);
		await checkpointsOf(store, "a").save(NAME, position);
		expect(await checkpointsOf(store, "a").load(NAME)).toBe(position);
	});

	it("of a log without an event of ours is its beginning", async () => {
		const store = await log("a");
		await checkpointsOf(store, "a").save(NAME, 0);
		expect(await checkpointsOf(store, "a").load(NAME)).toBe(0);
	});

	it("is none for another log, and is there again with its own", async () => {
		const [a, b] = [await log("a"), await log("b")];
		const position = await write(a, "v", 3);
		await write(b, "v", 5);
		await checkpointsOf(a, "a").save(NAME, position);
		expect(await checkpointsOf(b, "a").load(NAME)).toBe(0);
		expect(warnings).toEqual([expect.stringContaining("another log")]);
		await checkpointsOf(b, "a").save(NAME, 5);
		expect(await checkpointsOf(a, "a").load(NAME)).toBe(position);
		expect(await checkpointsOf(b, "a").load(NAME)).toBe(5);
	});

	it("behind the end of the log, as after a restored backup, is none, and that is told", async () => {
		const store = await log("a");
		const position = await write(store, "v", 3);
		await checkpointsOf(store, "a").save(NAME, position + 1);
		expect(await checkpointsOf(store, "a").load(NAME)).toBe(0);
		expect(warnings).toEqual([expect.stringContaining("set back")]);
	});

	it("comes along from where it was kept before, of the same log only", async () => {
		const [a, b] = [await log("a"), await log("b")];
		const position = await write(a, "v", 3);
		await write(b, "v", 3);
		await checkpointsOf(a, "a").save(NAME, position);
		expect(await checkpointsOf(a, "b", "a").load(NAME)).toBe(position);
		expect(await checkpointsOf(b, "b", "a").load(NAME)).toBe(0);
		await checkpointsOf(a, "b", "a").save(NAME, position - 1);
		expect(await checkpointsOf(a, "b", "a").load(NAME)).toBe(position - 1);
	});
});
