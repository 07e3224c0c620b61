/** The yardstick: how fast Fastify takes and answers JSON at all. */

import { fileURLToPath } from "node:url";
import type { Bench, Measurement } from "../bench.js";
import { measureLoad } from "../load/load.js";
import { pageViews } from "../load/requests.js";
import { Child } from "../servers/child.js";
import { newTraffic } from "../session.js";

const ECHO = fileURLToPath(new URL("../servers/echo.js", import.meta.url));

export const echo: Measurement = {
	name: "echo",
	async run({ options, cleanup, figures }: Bench) {
		const { seed, visitors, connections, durationMs } = options;
		const traffic = newTraffic(seed, visitors);
		const child = Child.start("the echo", [ECHO], cleanup);
		const { port } = await child.firstJson<{ port: number }>();
		const { perSecond, latencies, generatorCpuUs } = await measureLoad({
			port,
			connections,
			durationMs,
			sourceOf: () => pageViews(traffic),
		});
		await child.stop();
		figures.echoPerSecond = perSecond;
		return [
			{
				name: "bare Fastify JSON echo",
				rate: { perSecond, unit: "req" },
				p50Ms: latencies.percentileMs(50),
				p99Ms: latencies.percentileMs(99),
				note: `${connections} connections; load generator ${generatorCpuUs.toFixed(0)} µs processor time each`,
				raw: {
					answered: latencies.count,
					maxMs: latencies.maxMs,
					generatorCpuUs,
				},
			},
		];
	},
};
