/** Rebuilding all read models from a long log: how fast, in how much memory, and what live traffic notices of it. */

import { fileURLToPath } from "node:url";
import type { RebuildView } from "../../../apps/server/src/rebuilds/rebuild-view.js";
import type { Bench, Measurement } from "../bench.js";
import { atLeast, atMost, GOALS } from "../goals.js";
import type { Row } from "../report.js";
import { runScript } from "../servers/child.js";
import type { DayFigures } from "../servers/day-log.js";
import { logFileIn } from "../servers/embedded-log.js";
import { type Engines, openEngines } from "../servers/engines.js";
import { JourneylogServer } from "../servers/journeylog.js";
import { residentMibOfFamily } from "../servers/process-figures.js";
import type { SqliteFigures } from "../servers/sqlite-figures.js";
import { waitFor } from "../servers/wait.js";
import { newTraffic } from "../session.js";
import { rebuildUnderLoad } from "./rebuild-load.js";

const [DAY_LOG, SCAN] = ["day-log", "log-scan"].map((script) =>
	fileURLToPath(new URL(`../servers/${script}.js`, import.meta.url)),
) as [string, string];

const POLL_MS = 50;
const REBUILD_MS_MAX = 1_800_000;
const REBUILDS = "/v1/projections/all/rebuilds";

export const rebuild: Measurement = {
	name: "rebuild",
	async run(bench: Bench) {
		const { options, cleanup } = bench;
		const engines = quiet(
			await openEngines("embedded", options.database, cleanup),
		);
		const { logDirectory } = engines;
		const { logEvents, seed } = options;
		const day = await runScript<DayFigures>(
			"the writer of the log",
			[DAY_LOG, logDirectory, String(logEvents), String(seed)],
			cleanup,
		);
		bench.say(`  ${day.events} events written`);
		// The first one has nothing live beside it but a projector that is far behind.
		await (await rebuilt(engines, bench)).server.stop();
		const scan = await runScript<SqliteFigures>(
			"the bare scan",
			[SCAN, logFileIn(logDirectory)],
			cleanup,
		);
		const measured = await rebuilt(engines, bench);
		const { server } = measured;
		const traffic = newTraffic(options.seed, options.visitors);
		const load = await rebuildUnderLoad(bench, { server, traffic }, () =>
			rebuildOnce(server),
		);
		await server.stop();
		return [
			...speedRows(day, measured, scan, options.database === "postgres"),
			...(measured.mibMax === 0 ? [] : [memoryRow(measured.mibMax)]),
			...load,
		];
	},
};

/** A broadcaster would first have all of the log to tell. */
function quiet(engines: Engines): Engines {
	return { ...engines, env: { ...engines.env, ROLES: "api,projector" } };
}

interface Rebuilt {
	readonly server: JourneylogServer;
	/** From the request until the rows were live, and until their digest was known. */
	readonly liveMs: number;
	readonly doneMs: number;
	readonly rows: number;
	/** Resident in the server and the process that it starts for rebuilds, at most; 0 where that cannot be told. */
	readonly mibMax: number;
}

/** On a server that has done nothing else. */
async function rebuilt(
	engines: Engines,
	{ cleanup, say }: Bench,
): Promise<Rebuilt> {
	const server = await JourneylogServer.start(engines, cleanup);
	const times = await rebuildOnce(server);
	say(`  rebuilt in ${(times.liveMs / 1_000).toFixed(1)} s`);
	return { server, ...times };
}

async function rebuildOnce(
	server: JourneylogServer,
): Promise<Omit<Rebuilt, "server">> {
	const startMs = performance.now();
	const { rebuildId } = await server.postJson<RebuildView>(REBUILDS, {});
	let liveMs: number | null = null;
	let mibMax = 0;
	const view = await waitFor(
		async () => {
			const now = await server.getJson<RebuildView>(`${REBUILDS}/${rebuildId}`);
			const sinceMs = performance.now() - startMs;
			mibMax = Math.max(mibMax, await residentMibOfFamily(server.pid));
			if (now.state === "digesting" || now.state === "done") liveMs ??= sinceMs;
			return /^(done|failed|cancelled)$/.test(now.state) ? now : null;
		},
		{
			everyMs: POLL_MS,
			msMax: REBUILD_MS_MAX,
			what: "the rebuild did not end",
		},
	).catch((error: Error) => {
		throw server.explain(error);
	});
	if (view.state !== "done" || liveMs === null)
		throw new Error(`the rebuild ${view.state}: ${view.failure?.detail}`);
	const rows = view.results.reduce((sum, result) => sum + result.rows, 0);
	return { liveMs, doneMs: performance.now() - startMs, rows, mibMax };
}

function speedRows(
	{ events }: DayFigures,
	{ liveMs, doneMs, rows }: Rebuilt,
	scan: SqliteFigures,
	onPostgres: boolean,
): readonly Row[] {
	const perSecond = (events * 1_000) / liveMs;
	const ratio = perSecond / scan.rowsPerSecond;
	const goal = onPostgres ? GOALS.rebuildPostgres : GOALS.rebuild;
	const number = (value: number) => value.toLocaleString("en-US");
	const digestS = ((doneMs - liveMs) / 1_000).toFixed(1);
	return [
		{
			name: "rebuild of visit and visitor",
			rate: { perSecond, unit: "events" },
			goal: atLeast(goal, perSecond),
			note: `${number(events)} events to ${number(rows)} rows in ${(liveMs / 1_000).toFixed(1)} s; their digest takes ${digestS} s more`,
			raw: { events, rows, liveMs, doneMs },
		},
		{
			name: "bare scan and JSON.parse of that log",
			rate: { perSecond: scan.rowsPerSecond, unit: "events" },
			raw: { events: scan.rows },
		},
		{
			name: "rebuild, against that scan",
			ratio: { value: ratio, to: "scan" },
			...(!onPostgres && { goal: atLeast(GOALS.rebuildOfScan, ratio) }),
		},
	];
}

function memoryRow(mib: number): Row {
	return {
		name: "memory of the server and its rebuild",
		goal: atMost(GOALS.rebuildMemoryMib, mib, " MiB"),
		note: `${mib.toFixed(0)} MiB resident at most`,
		raw: { residentMibMax: mib },
	};
}
