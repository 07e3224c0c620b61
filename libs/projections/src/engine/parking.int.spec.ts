import type { RecordedDomainEvent } from "#kernel";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { visitProjection } from "../visit/visit.projection.js";
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

async function parkedOf(harness: Harness, projection: string) {
	return harness.readModels.parkedEvents(projection, 0, 1_000);
}

describeOnBoth("parking", (databases) => {
	it.each([
		["an unknown type", { type: "PageTurned" }],
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
			expect(parked[0]?.error).toMatch(/Error/);
			const waiting = await parkedOf(harness, "visit");
			expect(waiting.length).toBeLessThanOrEqual(behind.length);
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
	const withVersion = (version: number): readonly DrivenProjection[] => [
		new BatchProjection({ ...visitProjection, version }),
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
			const runner = harness.runner(64, withVersion(2));
			runner.start();
			await until(async () => {
				const checkpoints = await harness.readModels.checkpoints();
				return checkpoints.some((c) => c.version === 2);
			});
			await harness.reachHead();
			await runner.stop();
			expect(await harness.dump()).toEqual(before);
			expect(harness.lines).toContainEqual({
				level: "warn",
				fields: { projection: "visit", version: 2, storedVersion: 1 },
				message: expect.stringContaining("made anew"),
			});
			const checkpoints = await harness.readModels.checkpoints();
			expect(checkpoints).toMatchObject([
				{ projection: "visit", version: 2 },
				{ projection: "visitor", version: 1 },
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
					new BatchProjection(visitProjection).reset(transaction, 1, 0),
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
					new BatchProjection(visitProjection).reset(transaction, 1, 0),
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
