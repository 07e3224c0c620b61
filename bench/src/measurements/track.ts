/** Single tracking commands, each answered only once its events are durable. */

import type { Bench, Measurement } from "../bench.js";
import { atLeast, GOALS } from "../goals.js";
import { describeCpu, loadSingleCommands } from "./single-commands.js";

export const track: Measurement = {
	name: "track",
	async run(bench: Bench) {
		const { figures } = bench;
		const single = await loadSingleCommands(bench, await bench.shared());
		const { perSecond, p50Ms, p99Ms, maxMs, cpuUs, logEvents } = single;
		figures.trackPerSecond = perSecond;
		const echo = figures.echoPerSecond;
		const ratio = echo === undefined ? null : perSecond / echo;
		return [
			{
				name: "single commands",
				rate: { perSecond, unit: "req" },
				p50Ms,
				p99Ms,
				...(ratio !== null && {
					ratio: { value: ratio, to: "echo" },
					goal: atLeast(GOALS.trackOfEcho, ratio),
				}),
				note: describeCpu(single),
				raw: { answered: single.commands, maxMs, cpuUs, logEvents },
			},
		];
	},
};
