/** Ending the processes that tests start. */

import type { ChildProcess } from "node:child_process";

/** After which a process that does not end in an orderly way is killed. */
const STOP_MS_MAX = 10_000;

/** Resolves once it has ended; at once where it had. */
export function endProcess(
	child: ChildProcess,
	signal: NodeJS.Signals,
): Promise<void> {
	if (hasEnded(child)) return Promise.resolve();
	return new Promise((resolve) => {
		const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
		child.once("exit", () => {
			clearTimeout(force);
			resolve();
		});
		child.kill(signal);
	});
}

export function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}
