/** A load of single commands, with what each costs the server. */

import type { Bench } from "../bench.js";
import { measureLoad } from "../load/load.js";
import { pageViews } from "../load/requests.js";
import { cpuSecondsOf } from "../servers/process-figures.js";
import { checkedAgainstLog, type Session } from "../session.js";

export interface SingleCommands {
	readonly perSecond: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
	/** Microseconds of processor time, on all threads, projections included; null where the system does not tell. */
	readonly cpuUs: number | null;
	/** Answered, warm-up included. */
	readonly commands: number;
	/** Events in the log afterwards. */
	readonly logEvents: number;
}

/** As fast as the server answers. @throws LoadFailed; Error where an answered command is not in the log */
export async function loadSingleCommands(
	{ options }: Pick<Bench, "options">,
	session: Session,
	durationMs = options.durationMs,
): Promise<SingleCommands> {
	const { server, traffic } = session;
	let cpuBefore: number | null = null;
	const measured = await checkedAgainstLog(session, async () => {
		const load = await measureLoad({
			port: server.port,
			connections: options.connections,
			durationMs,
			sourceOf: () => pageViews(traffic),
			onWarm: async () => {
				cpuBefore = await cpuSecondsOf(server.pid);
			},
		});
		const cpuAfter = await cpuSecondsOf(server.pid);
		return { load, cpuAfter, commands: load.answeredAll };
	}).catch((error: Error) => {
		throw server.explain(error);
	});
	const { load, cpuAfter, commands, log } = measured;
	const { latencies, perSecond } = load;
	return {
		perSecond,
		p50Ms: latencies.percentileMs(50),
		p99Ms: latencies.percentileMs(99),
		maxMs: latencies.maxMs,
		cpuUs:
			cpuBefore === null || cpuAfter === null
				? null
				: ((cpuAfter - cpuBefore) * 1e6) / latencies.count,
		commands,
		logEvents: log.events,
	};
}

/** For notes. */
export function describeCpu({ cpuUs }: SingleCommands): string {
	return cpuUs === null ? "" : `${cpuUs.toFixed(0)} µs processor time each`;
}
