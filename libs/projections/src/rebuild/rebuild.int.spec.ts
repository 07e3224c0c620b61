import { setTimeout as delay } from "node:timers/promises";
import type { RecordedDomainEvent } from "#kernel";
import { listGenerations } from "#read-models";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { digestOf } from "../digest/row-digest.js";
import { storedVisits } from "../digest/stored-rows.js";
import { expectNaive } from "../testing/expect-naive.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { naiveDigests } from "../testing/naive-digests.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import type { BenchOptions } from "../testing/rebuilds.js";
import { withRebuilds } from "../testing/with-rebuilds.js";
import { RebuildUnderWay } from "./rebuild-errors.js";
import {
	advanceRebuild,
	cancelRebuild,
	findRebuild,
} from "./rebuild-records.js";

const seed = Number(process.env.SEED ?? 20_261_124);
console.info(`seed ${seed}`);

const random = new SeededRandom(seed);
const events = randomStreams(random, { visitors: 60, events: 1_600 });
const half = events.slice(0, 800);
const otherHalf = events.slice(800);

/** So that the last part of a test is folded in both orders. */
const WAYS: readonly [string, BenchOptions][] = [
	["in the log's order", {}],
	["stream by stream", { parts: 1 }],
	["stream by stream in three parts", { parts: 3 }],
];

/** As an operator does who gives the event up, in both projections. */
async function skipParked(harness: Harness, position: number): Promise<void> {
	const { readModels } = harness;
	for (const projection of ["visit", "visitor"]) {
		const { key = "" } =
			(await readModels.parkedEvent(projection, position)) ?? {};
		await readModels.requestParked({
			...{ projection, key, position, action: "skip" },
			...{ requestedBy: "an operator", requestedAt: 1 },
		});
	}
	await until(async () => (await readModels.parkedCounts()).size === 0);
}

describeOnBoth("a rebuild", (databases) => {
	it.each(WAYS)("gives the live rows again, %s", async (_, options) => {
		const naive = await naiveDigests(events);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await withRebuilds(harness, options, async (rebuilds) => {
				const record = await rebuilds.run();
				expect(record).toMatchObject({ state: "done", failure: null });
				const position = events.at(-1)?.position;
				expect(record.results).toMatchObject([
					{ projection: "visit", position, digest: naive.visit },
					{ projection: "visitor", position, digest: naive.visitor },
				]);
				expect(await listGenerations(rebuilds.db)).toEqual([]);
			});
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("of one projection leaves the other as it is", async () => {
		await withHarness(databases, half, async (harness) => {
			await harness.catchUp();
			await harness.database.execute(
				"update visits set status = 'lost'; update visitors set position = -1",
			);
			await withRebuilds(harness, { parts: 2 }, async (rebuilds) => {
				const record = await rebuilds.run({ projections: ["visit"] });
				expect(record.results).toHaveLength(1);
			});
			const { db } = harness.readModels;
			const lost = db
				.selectFrom("visits")
				.where("status", "=", "lost" as never);
			expect(await lost.select("visit_id").execute()).toEqual([]);
			const odd = db.selectFrom("visitors").where("position", "=", -1);
			expect(await odd.select("visitor_id").execute()).not.toEqual([]);
		});
	});

	it("comes to what no projector has folded yet, and the projector goes on from there", async () => {
		await withHarness(databases, half, async (harness) => {
			await withRebuilds(harness, { parts: 2 }, (rebuilds) =>
				rebuilds.run().then(() => {}),
			);
			await expectNaive(harness, half);
			harness.log.push(...otherHalf);
			await harness.catchUp();
			await expectNaive(harness, events);
		});
	});

	it("puts rows right that the live projector has in memory", async () => {
		await withHarness(databases, half, async (harness) => {
			await harness.catchUp();
			await harness.database.execute(
				`update visits set doc = replace(replace(doc || '$', 'false]$', 'true]'), 'true]$', 'false]')`,
			);
			const runner = harness.runner();
			runner.start();
			harness.log.push(...otherHalf.slice(0, 400));
			await harness.reachHead();
			await withRebuilds(harness, {}, (rebuilds) =>
				rebuilds.run().then(() => {}),
			);
			harness.log.push(...otherHalf.slice(400));
			await harness.reachHead();
			await runner.stop();
			await expectNaive(harness, events);
		});
	});

	it("of a log until then gives the digest that was live then, kept apart", async () => {
		await withHarness(databases, half, async (harness) => {
			await harness.catchUp();
			const { db } = harness.readModels;
			const then = await digestOf("visit", storedVisits(db));
			const last = half.at(-1) as RecordedDomainEvent;
			harness.log.push(...otherHalf);
			await harness.catchUp();
			const before = await harness.dump();
			for (const [_, options] of WAYS)
				await withRebuilds(harness, options, async (rebuilds) => {
					const { position, recordedAt: timeMs } = last;
					for (const until of [{ position }, { timeMs }]) {
						const record = await rebuilds.run({ until });
						expect(record).toMatchObject({ state: "done", isKept: true });
						expect(record.results).toMatchObject([
							{ position, digest: then },
							{ position },
						]);
					}
				});
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("that is tried only keeps its tables until the next one", async () => {
		await withHarness(databases, half, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
				const dry = await rebuilds.run({ dryRun: true });
				expect(dry).toMatchObject({ state: "done", isKept: true });
				expect(dry.results).toHaveLength(2);
				expect(await listGenerations(rebuilds.db)).toEqual([dry.generation]);
				expect(await harness.dump()).toEqual(before);
				await rebuilds.run();
				expect(await listGenerations(rebuilds.db)).toEqual([]);
				const again = await rebuilds.find(dry.rebuildId);
				expect(again.isKept).toBe(false);
			});
		});
	});

	it.each(WAYS)("fails, naming the event, %s", async (_, options) => {
		const bad = half.map((event) => ({ ...event })) as RecordedDomainEvent[];
		const at = bad.findIndex(({ type }) => type === "PageViewed");
		const { stream, revision, position } = bad[at] as RecordedDomainEvent;
		bad[at] = { ...bad[at], type: "PageTurned" } as never;
		await withHarness(databases, bad, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await withRebuilds(harness, options, async (rebuilds) => {
				const record = await rebuilds.run();
				expect(record.state).toBe("failed");
				expect(record.failure?.event).toEqual({
					...{ stream, revision, position, type: "PageTurned" },
				});
				expect(record.failure?.message).toContain(`position ${position}`);
				expect(await listGenerations(rebuilds.db)).toEqual([]);
			});
			expect(await harness.dump()).toEqual(before);
		});
	});

	it.each(WAYS)(
		"leaves out what an operator gave up, %s",
		async (_, options) => {
			const bad = half.map((event) => ({ ...event })) as RecordedDomainEvent[];
			const at = bad.findIndex(
				({ type, revision }) => type === "PageViewed" && revision > 3,
			);
			const { eventId, position } = bad[at] as RecordedDomainEvent;
			bad[at] = { ...bad[at], data: null } as never;
			const without = bad.filter((event) => event.eventId !== eventId);
			const naive = await naiveDigests(without);
			await withHarness(databases, bad, async (harness) => {
				const runner = harness.runner();
				runner.start();
				await harness.reachHead();
				await skipParked(harness, position);
				await runner.stop();
				const before = await harness.dump();
				await withRebuilds(harness, options, async (rebuilds) => {
					const verified = await rebuilds.run({ kind: "verification" });
					expect(verified).toMatchObject({ state: "done", failure: null });
					for (const { comparison } of verified.results)
						expect(comparison).toMatchObject({ equal: true, differences: [] });
					const record = await rebuilds.run();
					expect(record.results.map(({ digest }) => digest)).toEqual([
						naive.visit,
						naive.visitor,
					]);
				});
				expect(await harness.dump()).toEqual(before);
			});
		},
	);

	it("is given up when somebody asks for it", async () => {
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			for (const [_, options] of WAYS)
				await withRebuilds(harness, options, async (rebuilds) => {
					const { rebuildId } = await rebuilds.request();
					expect(await cancelRebuild(rebuilds.db, rebuildId)).toBe(true);
					const record = await rebuilds.carryOn(rebuildId);
					expect(record.state).toBe("cancelled");
					expect(await cancelRebuild(rebuilds.db, rebuildId)).toBe(false);
					expect(await listGenerations(rebuilds.db)).toEqual([]);
				});
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("is the only one of its projection, until it has ended", async () => {
		await withHarness(databases, half, async (harness) => {
			await withRebuilds(harness, {}, async (rebuilds) => {
				const first = await rebuilds.request({ projections: ["visit"] });
				const both = rebuilds.request();
				await expect(both).rejects.toThrow(RebuildUnderWay);
				await rebuilds.request({ projections: ["visitor"] });
				await rebuilds.carryOn(first.rebuildId);
				await rebuilds.request({ projections: ["visit"] });
			});
		});
	});

	it("that another version of the fold has begun fails, and leaves all as it was", async () => {
		await withHarness(databases, half, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
				const asked = await rebuilds.request();
				const begun = { state: "folding", versions: [0, 0] } as const;
				await advanceRebuild(rebuilds.db, asked, begun, asked.updatedAt);
				const record = await rebuilds.carryOn(asked.rebuildId);
				expect(record.state).toBe("failed");
				expect(record.failure?.message).toContain("versions 0, 0");
			});
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("that was cut short anywhere is carried on with", async () => {
		const naive = await naiveDigests(events);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			for (const [_, options] of WAYS) {
				let cuts = 0;
				let rebuildId: string | null = null;
				for (let afterMs = 1; ; afterMs = 1 + random.below(150)) {
					const over = new AbortController();
					await withRebuilds(harness, options, async (rebuilds) => {
						rebuildId ??= (await rebuilds.request()).rebuildId;
						const cut = delay(afterMs).then(() => over.abort());
						await rebuilds
							.carryOn(rebuildId, over.signal)
							.catch((error: unknown) => {
								if (!over.signal.aborted) throw error;
								cuts++;
							});
						await cut;
					});
					expect(await harness.dump()).toEqual(before);
					const record = await findRebuild(
						harness.readModels.db,
						rebuildId ?? "",
					);
					if (record?.state !== "done") continue;
					expect(record.results.map(({ digest }) => digest)).toEqual([
						naive.visit,
						naive.visitor,
					]);
					break;
				}
				expect(cuts).toBeGreaterThan(0);
			}
		});
	});
});
