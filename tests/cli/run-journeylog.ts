/** The built command line as a child process. */

import { spawn } from "node:child_process";

const RUN_MS_MAX = 120_000;

export interface Ran {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** What it printed with `--json`. */
	json<T>(): T;
	/** What it printed with `--json` as one value a line. */
	jsonLines<T>(): readonly T[];
}

export function runJourneylog(
	dataDir: string,
	args: readonly string[],
	environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
	const child = spawn(process.execPath, ["bin/journeylog.js", ...args], {
		env: { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, ...environment },
		stdio: ["ignore", "pipe", "pipe"],
		timeout: RUN_MS_MAX,
		killSignal: "SIGKILL",
	});
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (chunk) => {
		stdout += chunk;
	});
	child.stderr.on("data", (chunk) => {
		stderr += chunk;
	});
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (status) => {
			const json = () => JSON.parse(stdout);
			const jsonLines = () =>
				stdout
					.split("\n")
					.filter((line) => line !== "")
					.map((line) => JSON.parse(line));
			resolve({ status, stdout, stderr, json, jsonLines });
		});
	});
}
