/** Commands in batches; each of them is one event of the visitor's, and more where it opens a visit. */

import type { Bench, Measurement } from "../bench.js";
import { atLeast, GOALS } from "../goals.js";
import { measureLoad } from "../load/load.js";
import { batches } from "../load/requests.js";
import { checkedAgainstLog } from "../session.js";
import { BATCH_SIZE, batchConnections } from "./batch-load.js";

export const batch: Measurement = {
	name: "batch",
	async run(bench: Bench) {
		const session = await bench.shared();
		const { server, traffic } = session;
		const connections = batchConnections(bench);
		const { load, log } = await checkedAgainstLog(session, async () => {
			const load = await measureLoad({
				port: server.port,
				connections,
				durationMs: bench.options.durationMs,
				sourceOf: () => batches(traffic, { size: BATCH_SIZE }),
			});
			return { load, commands: load.answeredAll * BATCH_SIZE };
		}).catch((error: Error) => {
			throw server.explain(error);
		});
		const perSecond = load.perSecond * BATCH_SIZE;
		bench.figures.batchEventsPerSecond = perSecond;
		return [
			{
				name: `batches of ${BATCH_SIZE}`,
				rate: { perSecond, unit: "events" },
				p50Ms: load.latencies.percentileMs(50),
				p99Ms: load.latencies.percentileMs(99),
				goal: atLeast(GOALS.batchEvents, perSecond),
				note: `${connections} connections, times per batch`,
				raw: {
					batchesAnswered: load.answeredAll,
					maxMs: load.latencies.maxMs,
					logEvents: log.events,
				},
			},
		];
	},
};
