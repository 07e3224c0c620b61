import type { RecordedDomainEvent } from "#kernel";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { expectNaive } from "../testing/expect-naive.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { visitProjection } from "../visit/visit.projection.js";
import { keyOfVisit } from "../visit/visit-row.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import { BatchProjection, type DrivenProjection } from "./batch-projection.js";

const seed = Number(process.env.SEED ?? 7_001);
console.info(`seed ${seed}`);

const OCCURRED = { occurredAt: "2026-01-01T00:00:00.000Z" };

function someEvents(): RecordedDomainEvent[] {
	const random = new SeededRandom(seed);
	return randomStreams(random, { visitors: 10, events: 400 });
}

function replaced(
	events: RecordedDomainEvent[],
	at: number,
	change: object,
): RecordedDomainEvent {
	const event = { ...events[at], ...change } as RecordedDomainEvent;
	events[at] = event;
	return event;
}

/** That does not become short by compressing it. */
function longText(characters: number): string {
	const random = new SeededRandom(seed);
	return Array.from({ length: characters }, () =>
		String.fromCharCode(0x4e00 + random.below(20_000)),
	).join("");
}

async function parkedOf(harness: Harness, projection: string) {
	return harness.readModels.parkedEvents(projection, 0, 1_000);
}

describeOnBoth("parking", (databases) => {
	it.each([
		["an unknown type", { type: "PageTurned" }],
		["a later schema version", { metadata: { schemaVersion: 99 } }],
		["a definition", { type: "SegmentDefined" }],
		["no data", { data: null }],
		[
			"a segment without an id",
			{
				type: "SegmentEntered",
				data: { ...OCCURRED, scope: "visitor", segmentId: null },
			},
		],
		[
			"an external id that is no text",
			{
				type: "VisitorIdentified",
				data: { ...OCCURRED, externalIds: [{ type: "crm", value: {} }] },
			},
		],
		[
			"an external id with NUL",
			{
				type: "VisitorIdentified",
				data: { ...OCCURRED, externalIds: [{ type: "crm", value: "a\0b" }] },
			},
		],
		[
			"an external id longer than an index takes",
			{
				type: "VisitorIdentified",
				data: {
					...OCCURRED,
					externalIds: [{ type: "crm", value: longText(3_000) }],
				},
			},
		],
		[
			"an outcome whose id has half a character",
			{
				type: "OutcomeAchieved",
				data: { ...OCCURRED, scope: "visitor", outcomeId: "a\ud800" },
			},
		],
		["a type with NUL", { type: "Page\0Viewed" }],
		["a time that is none", { data: { occurredAt: "yesterday" } }],
	])("parks %s, with later events of the same visitor", async (_, change) => {
		const events = someEvents();
		const bad = replaced(events, 150, change);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp(harness.runner(40));
			const behind = events.filter(
				(event) =>
					event.stream === bad.stream && event.position >= bad.position,
			);
			const parked = await parkedOf(harness, "visitor");
			expect(parked.map((p) => p.eventId)).toEqual(
				behind.map((event) => event.eventId),
			);
			expect(parked[0]?.error).toMatch(/Error|UnknownEvent/);
			const waiting = await parkedOf(harness, "visit");
			expect(waiting.length).toBeLessThanOrEqual(behind.length);
		});
	});

	it.each(["a\0b", "a\udc00", "x".repeat(300)])(
		"parks every event of the visit %j for the visit alone",
		async (visitId) => {
			const events = someEvents();
			const { stream } = events[150] as RecordedDomainEvent;
			const ofVisit = events.filter(
				(event) => event.stream === stream && "visitId" in event.data,
			);
			const renamed = new Set(ofVisit.slice(-3));
			const changed = events.map((event) =>
				renamed.has(event)
					? ({
							...event,
							data: { ...event.data, visitId },
						} as RecordedDomainEvent)
					: event,
			);
			await withHarness(databases, changed, async (harness) => {
				await harness.catchUp(harness.runner(40));
				const parked = await parkedOf(harness, "visit");
				const expected = [...renamed].filter(
					(event) => keyOfVisit(event) !== null,
				);
				expect(expected.length).toBeGreaterThan(0);
				expect(parked.map((p) => p.eventId)).toEqual(
					expected.map((event) => event.eventId),
				);
				expect(await parkedOf(harness, "visitor")).toEqual([]);
			});
		},
	);

	it("takes any text that is no key, and passes over streams that are no visitor's", async () => {
		const texts = ["a\0b", "a\ud800", "\u{1f600}", longText(5_000)];
		const events = someEvents();
		let n = 0;
		const changed = events.map((event) =>
			event.type === "PageViewed"
				? {
						...event,
						data: {
							...event.data,
							page: { ...event.data.page, title: texts[n++ % 4] ?? "" },
							attributes: { text: texts[n % 4] ?? "" },
						},
					}
				: event,
		) as RecordedDomainEvent[];
		const { position } = changed.at(-1) as RecordedDomainEvent;
		const strange = ["visitor-a\0b.c", "visitor-a/b.c", "visitor-a.b c"].map(
			(stream, n) => ({ ...changed[0], stream, position: position + 1 + n }),
		) as RecordedDomainEvent[];
		await withHarness(databases, [...changed, ...strange], async (harness) => {
			await harness.catchUp(harness.runner(40));
			expect(await parkedOf(harness, "visit")).toEqual([]);
			expect(await parkedOf(harness, "visitor")).toEqual([]);
			await expectNaive(harness, changed);
		});
	});

	it("goes on with all other keys, and keeps the key parked after a restart", async () => {
		const events = someEvents();
		const bad = replaced(events, 100, { type: "PageTurned" });
		const others = events.filter((event) => event.stream !== bad.stream);
		let expected: Awaited<ReturnType<Harness["dump"]>> = {};
		await withHarness(databases, others, async (harness) => {
			await harness.catchUp();
			expected = await harness.dump();
		});
		await withHarness(databases, events.slice(0, 200), async (harness) => {
			await harness.catchUp();
			harness.log.push(...events.slice(200));
			const runner = harness.runner(30);
			await harness.catchUp(runner);
			const { visitors = [] } = await harness.dump();
			for (const row of expected.visitors ?? [])
				expect(visitors).toContain(row);
			const parked = await parkedOf(harness, "visitor");
			const behind = events.filter(
				(event) =>
					event.stream === bad.stream && event.position >= bad.position,
			);
			expect(parked.map((p) => p.position)).toEqual(
				behind.map((event) => event.position),
			);
			expect(runner.status()[1]?.parked).toBe(behind.length);
			const counts = await harness.readModels.parkedCounts();
			expect(counts.get("visitor")).toBe(behind.length);
		});
	});
});

describeOnBoth("version of a projection", (databases) => {
	const { version: present } = visitProjection;
	const newer = present + 1;
	const withNewer = (): readonly DrivenProjection[] => [
		new BatchProjection({ ...visitProjection, version: newer }),
		new BatchProjection(visitorProjection),
	];

	it("empties the tables and folds from the log's beginning when it changes", async () => {
		const events = someEvents();
		replaced(events, 100, { type: "PageTurned" });
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await harness.readModels.db
				.updateTable("visits")
				.set({ doc: '{"old":true}' })
				.execute();
			const runner = harness.runner(64, withNewer());
			runner.start();
			await until(async () => {
				const checkpoints = await harness.readModels.checkpoints();
				return checkpoints.some((c) => c.version === newer);
			});
			await harness.reachHead();
			await runner.stop();
			expect(await harness.dump()).toEqual(before);
			expect(harness.lines).toContainEqual({
				level: "warn",
				fields: { projection: "visit", version: newer, storedVersion: present },
				message: expect.stringContaining("made anew"),
			});
			const checkpoints = await harness.readModels.checkpoints();
			expect(checkpoints).toMatchObject([
				{ projection: "visit", version: newer },
				{ projection: "visitor", version: visitorProjection.version },
			]);
		});
	});

	it("is left alone when newer code takes over while this one runs", async () => {
		const events = someEvents();
		await withHarness(databases, events.slice(0, 300), async (harness) => {
			const runner = harness.runner();
			runner.start();
			await harness.reachHead();
			const { db } = harness.readModels;
			await db
				.updateTable("checkpoints")
				.set({ version: 9 })
				.where("projection", "=", "visit")
				.execute();
			const before = await harness.dump();
			harness.log.push(...events.slice(300));
			await until(async () => runner.status()[0]?.state === "retrying");
			await runner.stop();
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("starts over when somebody sets the checkpoint back while it runs", async () => {
		const events = someEvents();
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const expected = await harness.dump();
			await harness.readModels.db
				.transaction()
				.execute((transaction) =>
					new BatchProjection(visitProjection).reset(transaction, present, 0),
				);
			await harness.catchUp();
			expect(await harness.dump()).toEqual(expected);
		});
		await withHarness(databases, events.slice(0, 300), async (harness) => {
			const runner = harness.runner(50);
			runner.start();
			await harness.reachHead();
			await harness.readModels.db
				.transaction()
				.execute((transaction) =>
					new BatchProjection(visitProjection).reset(transaction, present, 0),
				);
			harness.log.push(...events.slice(300));
			await harness.reachHead();
			await runner.stop();
			const found = await harness.dump();
			await withHarness(databases, events, async (plain) => {
				await plain.catchUp();
				expect(found).toEqual(await plain.dump());
			});
		});
	});
});
