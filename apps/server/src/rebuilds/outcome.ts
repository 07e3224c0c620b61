import type { EventEmitter } from "node:events";
import { StoreUnavailable } from "#kernel";
import { errorOf } from "./plain-error.js";
import type { FromThread } from "./rebuild-messages.js";

/**
 * Resolves when a thread or process has done its work and has ended: until then it may hold files and memory. When the
 * signal aborts, `stop` asks it to, and it fails.
 * @throws what it threw, or why it could not be started; StoreUnavailable where it ended without a word
 */
export function outcomeOf(
	worker: EventEmitter,
	what: string,
	signal: AbortSignal,
	stop: () => void,
): Promise<void> {
	if (signal.aborted) stop();
	signal.addEventListener("abort", stop, { once: true });
	return new Promise<void>((resolve, reject) => {
		let last: FromThread | null = null;
		worker.on("message", (message: FromThread) => {
			last = message;
		});
		worker.on("error", reject);
		worker.on("exit", () => {
			if (last === null) reject(new StoreUnavailable(`${what} ended`));
			else if (last.type === "done") resolve();
			else reject(errorOf(last.error));
		});
	}).finally(() => signal.removeEventListener("abort", stop));
}
