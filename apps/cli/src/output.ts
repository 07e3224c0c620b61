/** How commands print: for people by default, JSON where asked for, progress only where it is seen. */

import { Presets, SingleBar } from "cli-progress";

export function printJson(value: unknown, indent = 2): void {
	console.log(JSON.stringify(value, null, indent));
}

/** Rows of equal fields, in columns. */
export function table(rows: readonly object[]): void {
	const [first] = rows;
	if (first === undefined) return;
	const names = Object.keys(first);
	const cells = [
		names,
		...rows.map((row) => names.map((name) => String(row[name as never]))),
	];
	const widths = names.map((_, column) =>
		Math.max(...cells.map((line) => (line[column] ?? "").length)),
	);
	for (const line of cells) {
		const padded = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
		console.log(padded.join("  ").trimEnd());
	}
}

const INDENT = "  ";

/** A document for people: a line for each field that has a value, parts indented below their name. */
export function outline(document: object, indent = ""): void {
	const entries = Object.entries(document);
	const isList = Array.isArray(document);
	const width = Math.max(...entries.map(([name]) => name.length));
	for (const [name, value] of entries) {
		if (isNothing(value)) continue;
		if (typeof value === "object") {
			console.log(`${indent}${isList ? "-" : name}`);
			outline(value as object, indent + INDENT);
		} else if (isList) console.log(`${indent}- ${value}`);
		else console.log(`${indent}${name.padEnd(width)}  ${value}`);
	}
}

function isNothing(value: unknown): boolean {
	if (value === null || value === "") return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}

/** How often a line of progress is printed where there is no terminal. */
const PLAIN_EVERY_MS = 5_000;

export interface Progress {
	/**
	 * @param done units done so far
	 * @param total where it has changed
	 */
	update(done: number, total?: number): void;
	stop(): void;
}

/**
 * A bar with rate and time left on a terminal, plain lines otherwise; on standard error, beside the results.
 * @param title before the units done
 */
export function progress(total: number, unit: string, title = ""): Progress {
	if (!process.stderr.isTTY) return plainProgress(total, unit, title);
	const startedAt = Date.now();
	const bar = new SingleBar(
		{
			format: `{bar} {percentage}%  ${title}{value}/{total} ${unit}  {rate}/s  {eta_formatted} left`,
			stream: process.stderr,
		},
		Presets.shades_classic,
	);
	bar.start(total, 0, { rate: 0 });
	return {
		update: (done, newTotal = total) => {
			bar.setTotal(newTotal);
			const seconds = Math.max(0.001, (Date.now() - startedAt) / 1000);
			bar.update(done, { rate: Math.round(done / seconds) });
		},
		stop: () => bar.stop(),
	};
}

function plainProgress(total: number, unit: string, title: string): Progress {
	const startedAt = Date.now();
	let printedAt = startedAt;
	return {
		update: (done, newTotal = total) => {
			const now = Date.now();
			if (now - printedAt < PLAIN_EVERY_MS) return;
			printedAt = now;
			const rate = Math.round((done * 1000) / (now - startedAt));
			const of = newTotal > 0 ? `/${newTotal}` : "";
			console.error(`${title}${done}${of} ${unit}, ${rate}/s`);
		},
		stop: () => {},
	};
}
