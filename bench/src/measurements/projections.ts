/** How fast the read models are made anew from the log, against reading and parsing the same log. */

import { fileURLToPath } from "node:url";
import type { Bench, Measurement } from "../bench.js";
import { atLeast, GOALS } from "../goals.js";
import { runScript } from "../servers/child.js";
import { logFileIn, readLogExtent } from "../servers/embedded-log.js";
import type { JourneylogServer } from "../servers/journeylog.js";
import type { SqliteFigures } from "../servers/sqlite-figures.js";
import type { Session } from "../session.js";
import { fill } from "./batch-load.js";
import { CATCH_UP_MS_MAX } from "./limits.js";

const SCAN = fileURLToPath(new URL("../servers/log-scan.js", import.meta.url));
/** A shorter log is read before it can be timed. */
const EVENTS_MIN = 200_000;

export const projections: Measurement = {
	name: "projections",
	async run(bench: Bench) {
		const session = await bench.shared();
		await fillUp(bench, session);
		await session.server.caughtUp(CATCH_UP_MS_MAX);
		session.server = await session.server.restartWithoutReadModels();
		const caughtUp = await timeCatchUp(session.server);
		// Alone: it must not share the processors with the server's own start.
		const scan = await runScript<SqliteFigures>(
			"the bare scan",
			[SCAN, logFileIn(session.server.logDirectory)],
			bench.cleanup,
		);
		const ratio = caughtUp.perSecond / scan.rowsPerSecond;
		const { events, seconds } = caughtUp;
		return [
			{
				name: "projections from the start",
				rate: { perSecond: caughtUp.perSecond, unit: "events" },
				ratio: { value: ratio, to: "scan" },
				goal: atLeast(GOALS.projectionsOfScan, ratio),
				note: `${events.toLocaleString("en-US")} events in ${seconds.toFixed(1)} s, all projections`,
				raw: { events, seconds, readyPosition: caughtUp.readyPosition },
			},
			{
				name: "bare scan and JSON.parse",
				rate: { perSecond: scan.rowsPerSecond, unit: "events" },
				note: "the same log, event data parsed",
				raw: { events: scan.rows },
			},
		];
	},
};

async function fillUp(bench: Bench, session: Session): Promise<void> {
	const { events } = readLogExtent(session.server.logDirectory);
	const missing = EVENTS_MIN - events;
	await fill(bench, session, missing, (answered) => answered >= missing);
}

interface CaughtUp {
	readonly perSecond: number;
	readonly events: number;
	readonly seconds: number;
	/** How far the slowest projection was when the server became ready. */
	readonly readyPosition: number;
}

/**
 * Timed from when the server became ready, over the events still to come then: its start is no part of it. Positions
 * of the embedded log have no gaps to speak of, so they stand for events.
 * @throws Error where so little was left that the time says nothing
 */
async function timeCatchUp(server: JourneylogServer): Promise<CaughtUp> {
	const { events, head } = readLogExtent(server.logDirectory);
	let first: { position: number; ms: number } | null = null;
	await server.caughtUp(CATCH_UP_MS_MAX, (position) => {
		first ??= { position, ms: performance.now() };
	});
	const endMs = performance.now();
	const { position, ms } = first ?? { position: head, ms: endMs };
	const left = events * (1 - position / head);
	if (left < events / 4) {
		throw new Error(
			`the projections had read ${events - Math.round(left)} of ${events} events before the server was ready`,
		);
	}
	const seconds = (endMs - ms) / 1_000;
	return {
		perSecond: left / seconds,
		events: Math.round(left),
		seconds,
		readyPosition: position,
	};
}
