/** What the figures are held against. */

import type { Goal } from "./report.js";

const whole = new Intl.NumberFormat("en-US");

export function atLeast(goal: number, value: number): Goal {
	return { text: `>= ${whole.format(goal)}`, met: value >= goal };
}

export function atMost(goal: number, value: number, unit = ""): Goal {
	return { text: `<= ${whole.format(goal)}${unit}`, met: value <= goal };
}

export const GOALS = {
	/** Single commands per second, of the echo's requests per second. */
	trackOfEcho: 0.5,
	/** Events per second. */
	batchEvents: 60_000,
	/** Events per second, of the bare scan's. */
	projectionsOfScan: 0.5,
	/** Events per second, by the database of the read models. */
	rebuild: 150_000,
	rebuildPostgres: 40_000,
	/** Events per second, of the bare scan's. */
	rebuildOfScan: 0.5,
	/** Of the server, at most. */
	rebuildMemoryMib: 512,
	/** p99 of live traffic at half load, of the p99 without a rebuild. */
	rebuildP99: 2,
	/** POST answered to message received. */
	natsP99Ms: 25,
	/** Events per second through EventStoreDB's protocol and its official client. */
	protocolAppends: 5_000,
	protocolReads: 25_000,
	/** Cost of a command with 500 definitions, of the cost with 10. */
	definitionsCost: 2,
	/** Cost of a command on a large log, of the cost on a small one. */
	logSizeCost: 1.2,
	/** Of the server with VISITORS_FOR_MEMORY visitors known. */
	memoryMib: 512,
} as const;

/** The memory goal is set for so many visitors; with fewer it says nothing. */
export const VISITORS_FOR_MEMORY = 1_000_000;
