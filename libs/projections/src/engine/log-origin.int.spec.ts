/** Tables under which the log is exchanged, as by going to another event store or back to a backup. */

import type { RecordedDomainEvent } from "#kernel";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { ArrayEventLog } from "../testing/array-event-log.js";
import { expectNaive } from "../testing/expect-naive.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { withRebuilds } from "../testing/with-rebuilds.js";

const seed = Number(process.env.SEED ?? 31_337);
console.info(`seed ${seed}`);

function someEvents(n: number, events = 300): readonly RecordedDomainEvent[] {
	return randomStreams(new SeededRandom(seed + n), { visitors: 20, events });
}

/** The same events where a copy has them. */
function copied(
	events: readonly RecordedDomainEvent[],
): readonly RecordedDomainEvent[] {
	return events.map((event) => ({ ...event, position: event.position * 100 }));
}

function warnings({ lines }: Harness): readonly string[] {
	return lines
		.filter(({ level }) => level === "warn")
		.map(({ message }) => message);
}

const MADE_ANEW = expect.stringContaining("are made anew");

/** Puts another log in place of the one that the read models are of, and projects it. */
async function exchange(
	harness: Harness,
	events: readonly RecordedDomainEvent[],
): Promise<void> {
	harness.log = new ArrayEventLog(events);
	const runner = harness.runner();
	runner.start();
	// Until then the checkpoints are those of the other log.
	await until(async () => warnings(harness).length > 0);
	await harness.reachHead();
	await runner.stop();
	expect(warnings(harness)).toEqual([MADE_ANEW]);
	await expectNaive(harness, events);
}

describeOnBoth("read models", (databases) => {
	it.each([
		["another log", someEvents(1)],
		["a copy of their log, at other positions", copied(someEvents(0))],
	])("over %s are made anew", async (_, events) => {
		await withHarness(databases, someEvents(0), async (harness) => {
			await harness.catchUp();
			await exchange(harness, events);
			await harness.catchUp();
			expect(warnings(harness)).toHaveLength(1);
		});
	});

	it("over another log have no rebuild of the old one gone on with", async () => {
		await withHarness(databases, someEvents(0), async (harness) => {
			await harness.catchUp();
			await withRebuilds(harness, { parts: 1 }, async (rebuilds) => {
				const { rebuildId } = await rebuilds.request();
				await exchange(harness, someEvents(1));
				const record = await rebuilds.carryOn(rebuildId);
				expect(record.state).toBe("cancelled");
			});
			await expectNaive(harness, someEvents(1));
		});
	});

	it("over a log that was set back are made anew", async () => {
		const events = someEvents(0);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			await exchange(harness, events.slice(0, 200));
		});
	});

	it("of a log that was empty at first go on with what comes", async () => {
		const events = someEvents(0);
		await withHarness(databases, [], async (harness) => {
			const runner = harness.runner();
			runner.start();
			harness.log.push(...events.slice(0, 100));
			await harness.reachHead();
			await runner.stop();
			harness.log.push(...events.slice(100));
			await harness.catchUp();
			expect(warnings(harness)).toEqual([]);
			await expectNaive(harness, events);
		});
	});

	it("of a version that noted no log count as this one's", async () => {
		const events = someEvents(0);
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			await harness.database.execute("delete from origin");
			await harness.catchUp();
			expect(warnings(harness)).toEqual([]);
			harness.log.push(...someEvents(0, 320).slice(300));
			await harness.catchUp();
			await exchange(harness, someEvents(1));
		});
	});
});
