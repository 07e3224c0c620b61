/** Streams that another program deleted or cut: told, and no break, as far as what is left shows it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	type ChainHead,
	chained,
	chainHeadAfter,
	type NewEvent,
	uuidV5,
	VISIT_NAMESPACE,
} from "#kernel";
import {
	check,
	sampleEvent,
	tamper,
	WHOLE_LOG,
} from "./testing/tampered-log.js";

const STREAM = "visitor-shop.ada";
const ONE_VISITOR = { ...WHOLE_LOG, siteId: "shop", visitorId: "ada" };

let directory: string;
let store: EmbeddedEventStore;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), "journeylog-deleted-"));
	store = await openEmbeddedEventStore({ directory });
	await append(-1, [0, 1, 2, 3, 4]);
});
afterEach(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

/** As an actor does: chained to what can be seen of the stream. */
async function append(expected: number, events: readonly number[]) {
	let head: ChainHead = null;
	for (const event of await store.readStream(STREAM, { limit: 100 }))
		head = chainHeadAfter(head, STREAM, event);
	const drafts: readonly NewEvent[] = events.map(sampleEvent);
	return store.append(STREAM, expected, chained(head, STREAM, drafts));
}

async function setMetadata(metadata: object): Promise<void> {
	const event = {
		eventId: uuidV5(VISIT_NAMESPACE, JSON.stringify(metadata)),
		...{ type: "$metadata", isJson: true },
		data: Buffer.from(JSON.stringify(metadata)),
		metadata: Buffer.from(""),
	};
	await store.raw.append(`$$${STREAM}`, "any", [event]);
}

/** As a scavenge of EventStoreDB does with what cannot be seen any more. */
async function scavenge(below: number, condition = "revision < ?") {
	await store.close();
	tamper(directory, (db: Database) => {
		db.prepare(
			`DELETE FROM events WHERE ${condition}
			AND stream_id = (SELECT id FROM streams WHERE name = ?)`,
		).run(below, STREAM);
	});
	store = await openEmbeddedEventStore({ directory });
}

const cut = (events: number, streams = 1) => ({ cut: { events, streams } });

describe("a deleted stream", () => {
	it("fits while its events are still in the log", async () => {
		await store.raw.deleteStream(STREAM, "any");
		const whole = await check(directory);
		expect(whole).toMatchObject({ broken: null, events: 5, ...cut(0, 0) });
	});

	it("may begin a new chain, which is told", async () => {
		await store.raw.deleteStream(STREAM, "any");
		const { revision } = await append(-1, [5, 6]);
		expect(revision).toBe(6);
		await append(6, [7]);
		const whole = await check(directory);
		expect(whole).toMatchObject({ broken: null, events: 8, ...cut(0) });
		const visitor = await check(directory, ONE_VISITOR);
		expect(visitor).toMatchObject({ broken: null, events: 3, ...cut(5) });
		await scavenge(5);
		const rest = await check(directory);
		expect(rest).toMatchObject({ broken: null, events: 3, ...cut(5) });
	});

	it("leaves nothing to be checked once it has a tombstone", async () => {
		await store.raw.tombstoneStream(STREAM, "any");
		expect(await check(directory)).toMatchObject({ broken: null, events: 5 });
		await scavenge(3);
		const rest = await check(directory);
		expect(rest).toMatchObject({ broken: null, events: 2, ...cut(3) });
	});
});

describe("a stream that was cut", () => {
	it.each([{ $tb: 3 }, { $maxCount: 2 }, { $maxAge: 1 }])(
		"goes on from what is left: %j",
		async (metadata) => {
			await setMetadata(metadata);
			await append(4, [5]);
			await scavenge(3);
			const rest = await check(directory);
			expect(rest).toMatchObject({ broken: null, events: 3, ...cut(3) });
		},
	);

	it("is broken where more is gone than was cut", async () => {
		await setMetadata({ $tb: 2 });
		await scavenge(3);
		expect((await check(directory)).broken).toMatchObject({
			...{ kind: "missing", stream: STREAM, revision: 3, expectedRevision: 0 },
		});
	});

	it("is broken where something is gone in its midst", async () => {
		await setMetadata({ $tb: 2 });
		await scavenge(3, "revision = ?");
		expect((await check(directory)).broken).toMatchObject({
			...{ kind: "missing", revision: 4, expectedRevision: 3 },
		});
	});

	it("is broken where a chain begins anew without a deletion", async () => {
		const [fresh] = chained(null, STREAM, [sampleEvent(5)]);
		await store.append(STREAM, 4, [fresh as NewEvent]);
		expect((await check(directory)).broken).toMatchObject({
			...{ kind: "changed", revision: 5, found: fresh?.metadata.chain },
		});
	});
});
