/** The yardstick for durable writing: what SQLite does with such rows by itself. */

import { fileURLToPath } from "node:url";
import type { Bench, Measurement } from "../bench.js";
import type { Row } from "../report.js";
import { runScript } from "../servers/child.js";
import type { SqliteFigures } from "../servers/sqlite-figures.js";
import { BATCH_SIZE, batchConnections } from "./batch-load.js";

const BASELINE = fileURLToPath(
	new URL("../servers/sqlite-baseline.js", import.meta.url),
);

export const sqlite: Measurement = {
	name: "sqlite",
	async run(bench: Bench) {
		const { connections } = bench.options;
		const gathered = BATCH_SIZE * batchConnections(bench);
		const { batchEventsPerSecond, trackPerSecond } = bench.figures;
		return [
			await baseline(bench, {
				name: `bare SQLite, ${BATCH_SIZE} rows per commit`,
				rows: BATCH_SIZE,
				comparable: batchEventsPerSecond,
				of: "batches",
			}),
			// What all batches under way make together, if one commit takes them all.
			await baseline(bench, {
				name: `bare SQLite, ${gathered} rows per commit`,
				rows: gathered,
				comparable: batchEventsPerSecond,
				of: "batches",
			}),
			await baseline(bench, {
				name: `bare SQLite, ${connections} appends per commit`,
				rows: connections,
				comparable: trackPerSecond,
				of: "single commands",
			}),
		];
	},
};

interface Baseline {
	readonly name: string;
	readonly rows: number;
	/** The server's own rate, where it was measured. */
	readonly comparable: number | undefined;
	readonly of: string;
}

async function baseline(
	{ options, cleanup }: Bench,
	{ name, rows, comparable, of }: Baseline,
): Promise<Row> {
	const figures = await runScript<SqliteFigures>(
		name,
		[
			BASELINE,
			await cleanup.directory(),
			String(rows),
			String(options.visitors),
			String(options.durationMs),
		],
		cleanup,
	);
	const share =
		comparable === undefined ? null : comparable / figures.rowsPerSecond;
	return {
		name,
		rate: { perSecond: figures.rowsPerSecond, unit: "rows" },
		note: `WAL, synchronous=FULL${share === null ? "" : `; ${of} reach ${share.toFixed(2)} of it`}`,
		raw: { rows: figures.rows, serverShare: share },
	};
}
