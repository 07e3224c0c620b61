/** What a command costs on a large log, against a small one; the same server before and after it was filled. */

import type { Bench, Measurement } from "../bench.js";
import { atMost, GOALS } from "../goals.js";
import type { Row } from "../report.js";
import { fill } from "./batch-load.js";
import { CATCH_UP_MS_MAX } from "./limits.js";
import {
	describeCpu,
	loadSingleCommands,
	type SingleCommands,
} from "./single-commands.js";

export const logSize: Measurement = {
	name: "log-size",
	async run(bench: Bench) {
		const { preload } = bench.options;
		const session = await bench.fresh();
		// Every visitor is known before either measurement, so that both append to streams that are there.
		const { visitors } = session.traffic;
		await fill(
			bench,
			session,
			visitors.count,
			() => visitors.known === visitors.count,
		);
		await session.server.caughtUp(CATCH_UP_MS_MAX);
		const small = await loadSingleCommands(bench, session);
		bench.say(`storing ${preload.toLocaleString("en-US")} commands`);
		await fill(bench, session, preload, (answered) => answered >= preload);
		await session.server.caughtUp(CATCH_UP_MS_MAX);
		const large = await loadSingleCommands(bench, session);
		await session.server.stop();
		const cost = small.perSecond / large.perSecond;
		return [
			rowOf("small", small),
			{
				...rowOf("large", large),
				ratio: { value: cost, to: "cost on small" },
				goal: atMost(GOALS.logSizeCost, cost),
			},
		];
	},
};

function rowOf(size: string, single: SingleCommands): Row {
	const { perSecond, p50Ms, p99Ms, cpuUs, logEvents } = single;
	const events = logEvents.toLocaleString("en-US");
	return {
		name: `single commands, ${size} log`,
		rate: { perSecond, unit: "req" },
		p50Ms,
		p99Ms,
		note: `${events} events in the end; ${describeCpu(single)}`,
		raw: { cpuUs, logEvents },
	};
}
