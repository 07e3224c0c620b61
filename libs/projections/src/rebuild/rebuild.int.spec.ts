import type { RecordedDomainEvent } from "#kernel";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { type Harness, withHarness } from "../testing/harness.js";
import { naiveDigests } from "../testing/naive-digests.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { type BenchOptions, RebuildBench } from "../testing/rebuilds.js";

const seed = Number(process.env.SEED ?? 20_261_124);
console.info(`seed ${seed}`);

function someEvents(count = 3_000): RecordedDomainEvent[] {
	const random = new SeededRandom(seed);
	return randomStreams(random, { visitors: 90, events: count });
}

async function withBench(
	harness: Harness,
	options: BenchOptions,
	test: (bench: RebuildBench) => Promise<void>,
): Promise<void> {
	const bench = await RebuildBench.open(harness, options);
	try {
		await test(bench);
	} finally {
		await bench.close();
	}
}

const WAYS: readonly [string, BenchOptions][] = [
	["in the log's order", {}],
	["stream by stream", { parts: 1 }],
	["stream by stream in three parts", { parts: 3 }],
];

describeOnBoth("a rebuild", (databases) => {
	it.each(WAYS)("gives the live rows again, %s", async (_, options) => {
		const events = someEvents();
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp();
			const before = await harness.dump();
			await withBench(harness, options, async (bench) => {
				const record = await bench.run();
				expect(record.failure).toBeNull();
				expect(record.state).toBe("done");
				const naive = await naiveDigests(events);
				expect(record.results.map(({ digest }) => digest)).toEqual([
					naive.visit,
					naive.visitor,
				]);
			});
			expect(await harness.dump()).toEqual(before);
		});
	});
});
