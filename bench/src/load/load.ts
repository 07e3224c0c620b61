/** One load on one server: connect, warm up, measure, disconnect. */

import { openConnections } from "./connection.js";
import { type LoadResult, type RequestSource, runLoad } from "./generator.js";
import { AT_ONCE, type Schedule } from "./schedule.js";

/** Compilers, caches and files are at work before anything is measured. */
export const WARM_UP_MS = 5_000;

export interface Load {
	readonly port: number;
	readonly connections: number;
	readonly durationMs: number;
	/** Called once for each connection. */
	readonly sourceOf: () => RequestSource;
	/** Called at the start of warm-up and measurement; closed loop where left out. */
	readonly scheduleFrom?: (startMs: number) => Schedule;
	/** Called between warm-up and measurement, when nothing is under way. */
	readonly onWarm?: () => Promise<void> | void;
}

export interface MeasuredLoad extends LoadResult {
	/** Good answers, those of the warm-up with them. */
	readonly answeredAll: number;
	/** Microseconds of processor time that one request cost the load generator itself, on the same machine. */
	readonly generatorCpuUs: number;
}

/** @throws LoadFailed; the system's own error where no connection can be opened */
export async function measureLoad(load: Load): Promise<MeasuredLoad> {
	const { port, durationMs, scheduleFrom = () => AT_ONCE } = load;
	const connections = await openConnections(port, load.connections);
	const sources = connections.map(() => load.sourceOf());
	const run = (ms: number) => {
		const schedule = scheduleFrom(performance.now());
		return runLoad({ connections, sources, schedule, durationMs: ms });
	};
	try {
		const warmUp = await run(WARM_UP_MS);
		await load.onWarm?.();
		const cpuBefore = process.cpuUsage();
		const result = await run(durationMs);
		const cpu = process.cpuUsage(cpuBefore);
		const answeredAll = warmUp.latencies.count + result.latencies.count;
		const generatorCpuUs = (cpu.user + cpu.system) / result.latencies.count;
		return { ...result, answeredAll, generatorCpuUs };
	} finally {
		for (const connection of connections) connection.close();
	}
}
