import { join } from "node:path";
import Database from "better-sqlite3";
import type { RecordedDomainEvent } from "#kernel";
import { READ_MODELS_FILE, type SqliteOptions } from "#read-models";
import {
	createSqlite,
	describeOnBoth,
} from "../../../read-models/src/testing/databases.js";
import { expectNaive } from "../testing/expect-naive.js";
import { until, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";

const seed = Number(process.env.SEED ?? 20_260_101);
console.info(`seed ${seed}`);

function someEvents(count = 1_500): RecordedDomainEvent[] {
	const random = new SeededRandom(seed);
	return randomStreams(random, { visitors: 60, events: count });
}

describeOnBoth("runner", (databases) => {
	it("gives the same rows as a plain fold, whatever the batch size", async () => {
		const events = someEvents();
		const dumps: unknown[] = [];
		for (const batchEventsMax of [1, 7, 300, 5_000]) {
			await withHarness(databases, events, async (harness) => {
				await harness.catchUp(harness.runner(batchEventsMax));
				await expectNaive(harness, events);
				dumps.push(await harness.dump());
			});
		}
		for (const dump of dumps) expect(dump).toEqual(dumps[0]);
	});

	it("applies every event once when it is stopped and started over and over", async () => {
		const events = someEvents();
		await withHarness(databases, events, async (harness) => {
			const head = await harness.log.headPosition();
			const random = new SeededRandom(seed + 1);
			for (let position = 0; position < head; ) {
				const runner = harness.runner(1 + random.below(90));
				const batches = 1 + random.below(4);
				await new Promise<void>((resolve) => {
					let seen = 0;
					runner.onCheckpoint((at) => {
						position = at;
						if (++seen >= batches || at >= head) resolve();
					});
					runner.start();
				});
				await runner.stop();
			}
			await expectNaive(harness, events);
		});
	});

	it("rolls a failed transaction back and goes on when writing works again", async () => {
		const events = someEvents();
		await withHarness(databases, events, async (harness) => {
			const half = events[events.length >> 1]?.position ?? 0;
			const heal = await harness.database.fail({
				event: "update",
				table: "checkpoints",
				when: `new.projection = 'visitor' and new.position > ${half}`,
			});
			const runner = harness.runner(50);
			runner.start();
			await until(async () => runner.status()[0]?.state === "retrying");
			for (const { position } of await harness.readModels.checkpoints())
				expect(position).toBeLessThanOrEqual(half);
			await heal();
			await harness.reachHead();
			await runner.stop();
			await expectNaive(harness, events);
			const warnings = harness.lines.filter((line) => line.level === "warn");
			expect(warnings).toHaveLength(1);
		});
	});

	it("stops in the middle of a streak of failures, and nothing is half written", async () => {
		const events = someEvents(400);
		await withHarness(databases, events, async (harness) => {
			const { db } = harness.readModels;
			const heal = await harness.database.fail({
				event: "insert",
				table: "totals",
				when: "new.projection = 'visitor'",
			});
			const runner = harness.runner(50);
			runner.start();
			await until(async () => runner.status()[0]?.state === "retrying");
			await runner.stop();
			expect(runner.status()[0]?.state).toBe("stopped");
			expect(await db.selectFrom("visits").selectAll().execute()).toEqual([]);
			await heal();
			await harness.catchUp();
			await expectNaive(harness, events);
		});
	});

	it("lets two runners on one database apply each event once", async () => {
		const events = someEvents(600);
		await withHarness(databases, events, async (harness) => {
			const runners = [harness.runner(9), harness.runner(14)];
			for (const runner of runners) runner.start();
			await harness.reachHead();
			for (const runner of runners) await runner.stop();
			await expectNaive(harness, events);
		});
	});

	it("applies events as they come", async () => {
		const events = someEvents(200);
		await withHarness(databases, [], async (harness) => {
			const runner = harness.runner();
			runner.start();
			for (const event of events) {
				harness.log.push(event);
				if (event.revision % 5 === 0) await harness.reachHead();
			}
			await harness.reachHead();
			await until(async () => runner.status()[0]?.state === "live");
			expect(runner.status()).toMatchObject([
				{ name: "visit", lagEventsApprox: 0, lagSeconds: 0, parked: 0 },
				{ name: "visitor", lagEventsApprox: 0, lagSeconds: 0, parked: 0 },
			]);
			await runner.stop();
			await expectNaive(harness, events);
		});
	});
});

describe("runner on SQLite", () => {
	it("waits while another connection holds the write lock", async () => {
		const events = someEvents(300);
		await withHarness({ create: createSqlite }, events, async (harness) => {
			await harness.catchUp();
			const { directory } = harness.database.options as SqliteOptions;
			const other = new Database(join(directory, READ_MODELS_FILE));
			other.exec("begin immediate");
			const more = randomStreams(new SeededRandom(seed), {
				visitors: 60,
				events: 320,
			}).slice(300);
			harness.log.push(...more);
			const runner = harness.runner();
			runner.start();
			await until(async () => runner.status()[0]?.state === "retrying");
			other.exec("rollback");
			other.close();
			await harness.reachHead();
			await runner.stop();
			await expectNaive(harness, [...events, ...more]);
		});
	});
});
