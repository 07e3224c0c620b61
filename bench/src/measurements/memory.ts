/** Memory of the server once it has heard from every visitor. */

import type { Bench, Measurement } from "../bench.js";
import { atMost, GOALS, VISITORS_FOR_MEMORY } from "../goals.js";
import { memoryOf } from "../servers/process-figures.js";
import { fill } from "./batch-load.js";
import { CATCH_UP_MS_MAX } from "./limits.js";

export const memory: Measurement = {
	name: "memory",
	async run(bench: Bench) {
		const session = await bench.shared();
		const { server, traffic } = session;
		const { visitors } = traffic;
		const missing = visitors.count - visitors.known;
		await fill(
			bench,
			session,
			missing,
			() => visitors.known === visitors.count,
		);
		await server.caughtUp(CATCH_UP_MS_MAX);
		const figures = await memoryOf(server.pid);
		if (figures === null) throw new Error("needs Linux's /proc");
		const { residentMib, residentMibMax } = figures;
		return [
			{
				name: "memory of the server",
				...(visitors.count >= VISITORS_FOR_MEMORY && {
					goal: atMost(GOALS.memoryMib, residentMib, " MiB"),
				}),
				note: `${residentMib.toFixed(0)} MiB resident, ${residentMibMax.toFixed(0)} MiB at most, ${visitors.known.toLocaleString("en-US")} visitors known`,
				raw: { residentMib, residentMibMax, visitors: visitors.known },
			},
		];
	},
};
