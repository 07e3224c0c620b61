/** What a command costs with many definitions, against few; each on a server of its own. */

import type { Bench, Measurement } from "../bench.js";
import { atMost, GOALS } from "../goals.js";
import { segmentBody } from "../load/definition-bodies.js";
import type { Row } from "../report.js";
import {
	describeCpu,
	loadSingleCommands,
	type SingleCommands,
} from "./single-commands.js";

const FEW = 10;
const MANY = 500;

export const definitions: Measurement = {
	name: "definitions",
	async run(bench: Bench) {
		const few = await withDefinitions(bench, FEW);
		const many = await withDefinitions(bench, MANY);
		const cost = few.perSecond / many.perSecond;
		return [
			rowOf(`single commands, ${FEW} definitions`, few),
			{
				...rowOf(`single commands, ${MANY} definitions`, many),
				ratio: { value: cost, to: `cost with ${FEW}` },
				goal: atMost(GOALS.definitionsCost, cost),
			},
		];
	},
};

async function withDefinitions(
	bench: Bench,
	count: number,
): Promise<SingleCommands> {
	const session = await bench.fresh();
	for (let index = 0; index < count; index++) {
		await session.server.postJson("/v1/segments", segmentBody(index));
	}
	const figures = await loadSingleCommands(bench, session);
	await session.server.stop();
	return figures;
}

function rowOf(name: string, single: SingleCommands): Row {
	const { perSecond, p50Ms, p99Ms, cpuUs, logEvents } = single;
	return {
		name,
		rate: { perSecond, unit: "req" },
		p50Ms,
		p99Ms,
		note: describeCpu(single),
		raw: { cpuUs, logEvents },
	};
}
