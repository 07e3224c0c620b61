import type { Harness } from "./harness.js";
import { type BenchOptions, RebuildBench } from "./rebuilds.js";

export async function withRebuilds(
	harness: Harness,
	options: BenchOptions,
	test: (rebuilds: RebuildBench) => Promise<void>,
): Promise<void> {
	const rebuilds = await RebuildBench.open(harness, options);
	try {
		await test(rebuilds);
	} finally {
		await rebuilds.close();
	}
}
