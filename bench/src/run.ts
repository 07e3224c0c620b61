/** Runs the measurements that were asked for, one after another. */

import type { Bench, Measurement } from "./bench.js";
import { batch } from "./measurements/batch.js";
import { definitions } from "./measurements/definitions.js";
import { echo } from "./measurements/echo.js";
import { logSize } from "./measurements/log-size.js";
import { memory } from "./measurements/memory.js";
import { nats } from "./measurements/nats.js";
import { projections } from "./measurements/projections.js";
import { protocol } from "./measurements/protocol.js";
import { rebuild } from "./measurements/rebuild.js";
import { sqlite } from "./measurements/sqlite.js";
import { track } from "./measurements/track.js";
import type { MeasurementName } from "./options.js";
import type { Failure, Row } from "./report.js";

/** Memory is looked at before the server is started anew for the projections. */
const ALL: readonly Measurement[] = [
	echo,
	track,
	batch,
	sqlite,
	nats,
	memory,
	projections,
	rebuild,
	protocol,
	definitions,
	logSize,
];

export interface Outcome {
	readonly rows: readonly Row[];
	readonly failures: readonly Failure[];
}

/** A measurement that fails does not keep the others from running. */
export async function runMeasurements(
	bench: Bench,
	signal: AbortSignal,
): Promise<Outcome> {
	const rows: Row[] = [];
	const failures: Failure[] = [];
	const attempt = async (
		name: MeasurementName | "shutdown",
		run: () => Promise<readonly Row[]>,
	) => {
		if (signal.aborted) return;
		try {
			rows.push(...(await run()));
		} catch (error) {
			if (signal.aborted) return;
			const reason = error instanceof Error ? error.message : String(error);
			failures.push({ name, reason });
			bench.say(`FAILED ${name}`);
		}
	};
	for (const measurement of ALL) {
		if (!bench.options.run.has(measurement.name)) continue;
		bench.say(measurement.name);
		await attempt(measurement.name, () => measurement.run(bench));
	}
	await attempt("shutdown", async () => {
		await bench.close();
		return [];
	});
	return { rows, failures };
}
