/** The figures of a run: as one table for people, and raw for programs. */

import type { Machine } from "./machine.js";

export interface Goal {
	readonly text: string;
	readonly met: boolean;
}

/** One line of the table; what does not apply is left out. */
export interface Row {
	readonly name: string;
	readonly rate?: { readonly perSecond: number; readonly unit: string };
	readonly p50Ms?: number;
	readonly p99Ms?: number;
	readonly ratio?: { readonly value: number; readonly to: string };
	readonly goal?: Goal;
	readonly note?: string;
	/** Figures that the table has no room for. */
	readonly raw?: Readonly<Record<string, number | string | null>>;
}

/** A measurement that gave no figures. */
export interface Failure {
	readonly name: string;
	readonly reason: string;
}

export interface Report {
	readonly machine: Machine;
	readonly commandLine: string;
	/** ISO 8601, when the run began. */
	readonly startedAt: string;
	readonly seed: number;
	readonly rows: readonly Row[];
	readonly failures: readonly Failure[];
}

const HEADINGS = ["measurement", "rate", "p50 ms", "p99 ms", "ratio", "goal"];
/** Columns that read better flush right. */
const NUMERIC = new Set([1, 2, 3]);
const GAP = "  ";

export function renderReport(report: Report): string {
	const { cpu, cores, memoryMib, node, platform } = report.machine;
	return [
		`journeylog benchmark, ${report.startedAt}`,
		`${cpu}, ${cores} cores, ${memoryMib} MiB, ${platform}, Node ${node}; load generator on the same machine`,
		`${report.commandLine}  (seed ${report.seed})`,
		"",
		...renderTable(report.rows),
		...report.failures.map(({ name, reason }) => `FAILED ${name}: ${reason}`),
	].join("\n");
}

export function renderTable(rows: readonly Row[]): readonly string[] {
	const lines = [[...HEADINGS, "note"], ...rows.map(cellsOf)];
	const widths = HEADINGS.map((_, column) =>
		Math.max(...lines.map((cells) => (cells[column] as string).length)),
	);
	const rule = widths.map((width) => "-".repeat(width));
	return [lines[0] as string[], [...rule, "----"], ...lines.slice(1)].map(
		(cells) =>
			cells
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					return NUMERIC.has(column)
						? cell.padStart(width)
						: cell.padEnd(width);
				})
				.join(GAP)
				.trimEnd(),
	);
}

function cellsOf(row: Row): string[] {
	const { rate, ratio, goal } = row;
	return [
		row.name,
		rate === undefined ? "" : `${whole(rate.perSecond)} ${rate.unit}/s`,
		milliseconds(row.p50Ms),
		milliseconds(row.p99Ms),
		ratio === undefined ? "" : `${ratio.value.toFixed(2)} of ${ratio.to}`,
		goal === undefined ? "" : `${goal.text} ${goal.met ? "met" : "MISSED"}`,
		row.note ?? "",
	];
}

function whole(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

function milliseconds(value: number | undefined): string {
	return value === undefined ? "" : value.toFixed(2);
}
