/** Whatever is changed in the file of a log is found, and the first event that does not fit is named. */

import type { Database } from "better-sqlite3";
import { canonicalJson, chainHash, type RecordedEvent } from "#kernel";
import {
	drawSeed,
	randomFrom,
} from "../../../../tests/support/seeded-random.js";
import type { ChainReport } from "./chain-report.js";
import { SampleLog, sampleEvent, WHOLE_LOG } from "./testing/tampered-log.js";

const BYTE_MUTATIONS = 60;
const PLANS = [
	{ stream: "visitor-shop.ada", events: 30 },
	{ stream: "visitor-shop.bob", events: 25, unchained: 10 },
	{ stream: "visitor-shop.old", events: 5, unchained: 5 },
	{ stream: "visitor-other.ada", events: 20 },
	{ stream: "definitions-shop", events: 8 },
	{ stream: "somebody-else", events: 9, unchained: 9 },
];

const random = randomFrom(drawSeed());
const below = (bound: number) => Math.floor(random() * bound);
const log = new SampleLog();
let events: readonly RecordedEvent[];

beforeAll(async () => {
	await log.write(PLANS, below);
	events = await log.events();
});
afterAll(() => log.remove());

/** A chained event of a stream; not its last, and not its first. */
function someEvent(stream = "visitor-shop.ada"): RecordedEvent {
	const ofStream = events.filter((event) => event.stream === stream);
	return ofStream[1 + below(ofStream.length - 2)] as RecordedEvent;
}

function eventAfter({ stream, revision }: RecordedEvent): RecordedEvent {
	return events.find(
		(event) => event.stream === stream && event.revision === revision + 1,
	) as RecordedEvent;
}

function set(db: Database, column: string, event: RecordedEvent, to: unknown) {
	db.prepare(`UPDATE events SET ${column} = ? WHERE position = ?`).run(
		to,
		event.position,
	);
}

function remove(db: Database, { position }: RecordedEvent): void {
	db.prepare("DELETE FROM events WHERE position = ?").run(position);
}

/** Moves the revisions after an event's down by one, so that no gap shows. */
function closeGap(db: Database, { stream, revision }: RecordedEvent): void {
	db.prepare(
		`UPDATE events SET revision = -revision WHERE revision > ?
		AND stream_id = (SELECT id FROM streams WHERE name = ?)`,
	).run(revision, stream);
	db.prepare(
		"UPDATE events SET revision = -revision - 1 WHERE revision < 0",
	).run();
}

function expectBreakAt(
	{ broken }: ChainReport,
	kind: string,
	{ stream, revision, position, eventId }: Partial<RecordedEvent>,
): void {
	expect(broken).toMatchObject({
		...{ kind, stream, revision, position: String(position) },
		...(eventId !== undefined && { eventId }),
	});
}

describe("a log that nobody touched", () => {
	it("fits, and tells what was written before there were chains", async () => {
		const report = await log.checkAfter(() => {});
		const last = events.at(-1)?.position;
		expect(report).toEqual({
			log: expect.any(String),
			position: String(last),
			events: 88,
			streams: 5,
			unchained: { events: 15, streams: 2 },
			cut: { events: 0, streams: 0 },
			heads: expect.stringMatching(/^[0-9a-f]{64}$/),
			broken: null,
			sealed: null,
		});
	});

	it("fits by site and by visitor", async () => {
		const site = { ...WHOLE_LOG, siteId: "shop" };
		const ofSite = await log.checkAfter(() => {}, site);
		expect(ofSite).toMatchObject({ events: 68, streams: 4, broken: null });
		const visitor = { ...site, visitorId: "bob" };
		const ofVisitor = await log.checkAfter(() => {}, visitor);
		expect(ofVisitor).toMatchObject({
			...{ events: 25, streams: 1, broken: null },
			unchained: { events: 10, streams: 1 },
		});
	});

	it("keeps its digest although the rows lie elsewhere", async () => {
		const { heads } = await log.checkAfter(() => {});
		const moved = await log.checkAfter((db) => {
			db.prepare("UPDATE events SET position = position + 1000").run();
		});
		expect(moved).toMatchObject({ heads, broken: null });
	});
});

describe("an event whose stored form was changed", () => {
	it.each(["data", "metadata"] as const)(
		"by a byte of its %s is named",
		async (column) => {
			for (let n = 0; n < BYTE_MUTATIONS; n++) {
				const event = someEvent();
				const before = JSON.stringify(event[column]);
				const at = below(before.length);
				const byte = String.fromCharCode(32 + below(95));
				const text = before.slice(0, at) + byte + before.slice(at + 1);
				if (isSame(before, text)) continue;
				const report = await log.checkAfter((db) =>
					set(db, column, event, text),
				);
				expect([text, report.broken?.eventId]).toEqual([text, event.eventId]);
				expectBreakAt(report, kindOf(text, column), event);
			}
		},
	);

	it.each([
		["type", () => "PageTurned"],
		["event_id", () => sampleEvent(9_999).eventId],
	])("in its %s is named", async (column, to) => {
		const event = someEvent();
		const report = await log.checkAfter((db) => set(db, column, event, to()));
		const { eventId: _, ...place } = event;
		expectBreakAt(report, "changed", place);
		const { broken } = report;
		expect(broken?.found).toBe(event.metadata.chain);
		expect(broken?.expected).toMatch(/^[0-9a-f]{64}$/);
		expect(broken?.expected).not.toBe(broken?.found);
	});

	it("where it was written before there were chains: the first that has a hash", async () => {
		const ofBob = events.filter(({ stream }) => stream === "visitor-shop.bob");
		const report = await log.checkAfter((db) =>
			set(db, "data", ofBob[below(10)] as RecordedEvent, "{}"),
		);
		expectBreakAt(report, "changed", ofBob[10] as RecordedEvent);
	});

	it("is the first in the log's order, of several", async () => {
		const changed = [someEvent(), someEvent("visitor-other.ada")].sort(
			(a, b) => a.position - b.position,
		);
		const [first] = changed as [RecordedEvent];
		const report = await log.checkAfter((db) => {
			for (const event of changed) set(db, "data", event, "{}");
		});
		expectBreakAt(report, "changed", first);
		const damaged = await log.checkAfter((db) => {
			for (const event of changed)
				set(db, "data", event, event === first ? "{}" : "{");
		});
		expectBreakAt(damaged, "changed", first);
	});

	it("and whose hash was made anew: the one after it", async () => {
		const event = someEvent();
		const report = await log.checkAfter((db) => {
			const before = events.find(
				({ stream, revision }) =>
					stream === event.stream && revision === event.revision - 1,
			);
			const changed = { ...event, data: { forged: true } };
			const head = before?.metadata.chain ?? null;
			const chain = chainHash(head, event.stream, changed);
			set(db, "data", event, JSON.stringify(changed.data));
			const metadata = { ...event.metadata, chain };
			set(db, "metadata", event, JSON.stringify(metadata));
		});
		expectBreakAt(report, "changed", eventAfter(event));
	});

	it("so that it has no hash: itself, or at a stream's begin the one after it", async () => {
		const without = (event: RecordedEvent) => (db: Database) => {
			const { chain: _, ...metadata } = event.metadata;
			set(db, "metadata", event, JSON.stringify(metadata));
		};
		const event = someEvent();
		expectBreakAt(await log.checkAfter(without(event)), "unchained", event);
		const first = events.find(
			({ stream }) => stream === "visitor-shop.ada",
		) as RecordedEvent;
		const report = await log.checkAfter(without(first));
		expectBreakAt(report, "changed", eventAfter(first));
	});
});

describe("a stream from which events were taken, or to which they were added", () => {
	it("names the one after a missing one", async () => {
		const event = someEvent();
		const report = await log.checkAfter((db) => remove(db, event));
		expectBreakAt(report, "missing", eventAfter(event));
		expect(report.broken?.expectedRevision).toBe(event.revision);
	});

	it("names it although the revisions were closed up", async () => {
		const event = someEvent();
		const after = eventAfter(event);
		const report = await log.checkAfter((db) => {
			remove(db, event);
			closeGap(db, event);
		});
		expectBreakAt(report, "changed", { ...after, revision: event.revision });
	});

	it("names the first of a stream whose begin is missing", async () => {
		const [first, second] = events.filter(
			({ stream }) => stream === "definitions-shop",
		) as [RecordedEvent, RecordedEvent];
		const gap = await log.checkAfter((db) => remove(db, first));
		expectBreakAt(gap, "missing", second);
		const closed = await log.checkAfter((db) => {
			remove(db, first);
			closeGap(db, first);
		});
		expectBreakAt(closed, "changed", { ...second, revision: 0 });
	});

	it("names what is in the wrong place", async () => {
		const event = someEvent();
		const after = eventAfter(event);
		const swapped = await log.checkAfter((db) => {
			for (const column of ["data", "metadata", "event_id", "type"]) {
				const [a, b] = [event, after].map(({ position }) =>
					db
						.prepare(`SELECT ${column} FROM events WHERE position = ?`)
						.pluck()
						.get(position),
				);
				set(db, column, event, b);
				set(db, column, after, a);
			}
		});
		const { eventId } = after;
		expectBreakAt(swapped, "changed", { ...event, eventId });
		const moved = await log.checkAfter((db) => {
			set(db, "position", event, 1_000_000);
			set(db, "position", after, event.position);
		});
		expectBreakAt(moved, "missing", { ...after, position: event.position });
	});

	it.each([
		["without a hash", {}, "unchained"],
		["with a hash of nothing", { chain: "0".repeat(64) }, "changed"],
		["with something else for a hash", { chain: 7 }, "changed"],
	])("names an event too many %s", async (_, more, kind) => {
		const { eventId, type, data, metadata } = sampleEvent(7_777);
		const report = await log.checkAfter((db) => {
			db.prepare(
				`INSERT INTO events (stream_id, revision, event_id, type, recorded_at, metadata, data)
				SELECT id, 30, ?, ?, 0, ?, ? FROM streams WHERE name = 'visitor-shop.ada'`,
			).run(
				...[eventId, type],
				...[JSON.stringify({ ...metadata, ...more }), JSON.stringify(data)],
			);
		});
		const position = (events.at(-1)?.position ?? 0) + 1;
		const stream = "visitor-shop.ada";
		expectBreakAt(report, kind, { stream, revision: 30, position, eventId });
	});

	it("names an event that was moved to another stream", async () => {
		const event = events
			.filter(({ stream }) => stream === "visitor-shop.ada")
			.at(-1) as RecordedEvent;
		const report = await log.checkAfter((db) => {
			db.prepare(
				`UPDATE events SET revision = 20,
				stream_id = (SELECT id FROM streams WHERE name = 'visitor-other.ada')
				WHERE position = ?`,
			).run(event.position);
		});
		expect(report.broken?.eventId).toBe(event.eventId);
	});
});

/** Whether both texts say the same in JSON, as `1e2` and `1E2` do. */
function isSame(before: string, after: string): boolean {
	try {
		return (
			canonicalJson(JSON.parse(before)) === canonicalJson(JSON.parse(after))
		);
	} catch {
		return before === after;
	}
}

function kindOf(text: string, column: string): string {
	try {
		const value = JSON.parse(text);
		const isBare = column === "metadata" && value?.chain === undefined;
		return isBare ? "unchained" : "changed";
	} catch {
		return "unreadable";
	}
}
