/** What live traffic at half load notices of a rebuild. */

import type { Bench } from "../bench.js";
import { atMost, GOALS } from "../goals.js";
import { measureLoad } from "../load/load.js";
import { pageViews } from "../load/requests.js";
import { Paced } from "../load/schedule.js";
import type { Row } from "../report.js";
import type { Session } from "../session.js";
import { CATCH_UP_MS_MAX } from "./limits.js";
import { loadSingleCommands } from "./single-commands.js";

const LOAD_SHARE = 0.5;
/** Of the load that finds the server's full rate. */
const CALIBRATION_MS = 5_000;

/** @param rebuild resolves when it is over; made again for as long as the load lasts */
export async function rebuildUnderLoad(
	bench: Bench,
	session: Session,
	rebuild: () => Promise<unknown>,
): Promise<readonly Row[]> {
	const { server } = session;
	const full = await loadSingleCommands(bench, session, CALIBRATION_MS);
	const rate = LOAD_SHARE * full.perSecond;
	await server.caughtUp(CATCH_UP_MS_MAX);
	const without = await halfLoad(bench, session, rate);
	await server.caughtUp(CATCH_UP_MS_MAX);
	let isOver = false;
	let rebuilding: Promise<number> = Promise.resolve(0);
	const during = await halfLoad(bench, session, rate, () => {
		rebuilding = again(rebuild, () => isOver);
	}).finally(() => {
		isOver = true;
	});
	const rebuilds = await rebuilding;
	const ratio = during.p99Ms / without.p99Ms;
	return [
		{ name: "single commands, half load", ...without },
		{
			name: "the same, during a rebuild",
			...during,
			ratio: { value: ratio, to: "without" },
			goal: atMost(GOALS.rebuildP99, ratio, " times the p99"),
			note: `${rebuilds} rebuild${rebuilds === 1 ? "" : "s"} meanwhile`,
		},
	];
}

async function halfLoad(
	{ options }: Bench,
	{ server, traffic }: Session,
	perSecond: number,
	onWarm: () => void = () => {},
) {
	const load = await measureLoad({
		port: server.port,
		connections: options.connections,
		durationMs: options.durationMs,
		scheduleFrom: (startMs) => new Paced(perSecond, startMs),
		sourceOf: () => pageViews(traffic),
		onWarm,
	}).catch((error: Error) => {
		throw server.explain(error);
	});
	return {
		rate: { perSecond: load.perSecond, unit: "req" },
		p50Ms: load.latencies.percentileMs(50),
		p99Ms: load.latencies.percentileMs(99),
		raw: { maxMs: load.latencies.maxMs },
	};
}

/** Answers how often. */
async function again(
	rebuild: () => Promise<unknown>,
	isOver: () => boolean,
): Promise<number> {
	let times = 0;
	while (!isOver()) {
		await rebuild();
		times++;
	}
	return times;
}
