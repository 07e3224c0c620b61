/** The process that carries rebuilds out, as seen from the server that starts it. */

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { outcomeOf } from "./outcome.js";
import type { RebuildWorkerData, ToThread } from "./rebuild-messages.js";

const SCRIPT = fileURLToPath(new URL("./rebuild.process.js", import.meta.url));

/**
 * V8's helper threads are as many as the processors, which the threads that fold keep busy already, and they do not give
 * way to others as these do: clearing garbage in them took a tenth more, and took it from live traffic.
 */
const FLAGS = ["--single-threaded-gc"];

/** A statement under way for longer when it is to stop is given up: its transaction does not happen. */
const STOP_MS_MAX = 5_000;

/**
 * Resolves when nothing is left to be carried out. When the signal aborts, the process is asked to stop, and fails.
 * @throws as `outcomeOf`
 */
export async function runProcess(
	data: RebuildWorkerData,
	signal: AbortSignal,
): Promise<void> {
	const child = fork(SCRIPT, { execArgv: FLAGS });
	// One that cannot be told, as it has ended or could not be started, says so by its outcome; the latter has no channel.
	const tell = (message: RebuildWorkerData | ToThread) =>
		child.send?.(message, () => {});
	let late: NodeJS.Timeout | undefined;
	const stop = () => {
		tell({ type: "stop" });
		late = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
	};
	tell(data);
	try {
		await outcomeOf(child, "the process of a rebuild", signal, stop);
	} finally {
		clearTimeout(late);
	}
}
