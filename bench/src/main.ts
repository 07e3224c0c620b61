/** `npm run bench`: exit status 0 done, 1 a measurement failed, 2 wrong use, 130 interrupted. */

import { writeFile } from "node:fs/promises";
import { CommanderError } from "commander";
import { Bench } from "./bench.js";
import { Cleanup } from "./cleanup.js";
import { thisMachine } from "./machine.js";
import { type BenchOptions, parseOptions } from "./options.js";
import { type Report, renderReport } from "./report.js";
import { runMeasurements } from "./run.js";

const FAILED = 1;
const WRONG_USE = 2;
const INTERRUPTED = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
	const options = optionsOf(args);
	if (typeof options === "number") return options;
	const cleanup = new Cleanup();
	const interrupt = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"] as const) {
		process.once(signal, () => {
			interrupt.abort();
			cleanUp(cleanup).finally(() => process.exit(INTERRUPTED));
		});
	}
	const report = await measure(options, args, cleanup, interrupt.signal);
	if (interrupt.signal.aborted) return INTERRUPTED;
	const clean = await cleanUp(cleanup);
	console.log(renderReport(report));
	if (options.json !== null) {
		await writeFile(options.json, `${JSON.stringify(report, null, "\t")}\n`);
	}
	return clean && report.failures.length === 0 ? 0 : FAILED;
}

/** The exit status where there is nothing to run. */
function optionsOf(args: readonly string[]): BenchOptions | number {
	try {
		return parseOptions(args);
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? 0 : WRONG_USE;
	}
}

async function measure(
	options: BenchOptions,
	args: readonly string[],
	cleanup: Cleanup,
	signal: AbortSignal,
): Promise<Report> {
	const startedAt = new Date().toISOString();
	const say = (text: string) => console.error(text);
	const bench = new Bench(options, cleanup, say);
	return {
		machine: thisMachine(),
		commandLine: ["npm run bench --", ...args].join(" "),
		startedAt,
		seed: options.seed,
		...(await runMeasurements(bench, signal)),
	};
}

/** False where something could not be undone; that is told. */
async function cleanUp(cleanup: Cleanup): Promise<boolean> {
	const failures = await cleanup.run();
	for (const failure of failures) console.error("while cleaning up:", failure);
	return failures.length === 0;
}
