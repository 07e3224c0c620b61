/** A thread that does one task of rebuilds and ends, as seen from the thread that starts it. */

import { Worker } from "node:worker_threads";
import { StoreUnavailable } from "#kernel";
import { errorOf } from "./plain-error.js";
import type { FromThread, ToThread } from "./rebuild-messages.js";

/** Rows of whole streams live until they are written: room for them spares copying them from space to space. */
const YOUNG_GENERATION_MIB = 48;
/** Far more than is needed, unless a stream has very many rows; a heap with a limit is cleared sooner than one without. */
const OLD_GENERATION_MIB_MAX = 1_024;

/**
 * Resolves when the thread has done its work. When the signal aborts, the thread is asked to stop, and fails.
 * @param script beside this file, without its ending
 * @throws what the thread threw; StoreUnavailable where it ended without a word
 */
export function runThread(
	script: "rebuild.worker" | "fold.worker",
	data: object,
	signal: AbortSignal,
): Promise<void> {
	const worker = new Worker(new URL(`./${script}.js`, import.meta.url), {
		workerData: data,
		resourceLimits: {
			maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB,
			maxOldGenerationSizeMb: OLD_GENERATION_MIB_MAX,
		},
	});
	const stop = () => worker.postMessage({ type: "stop" } satisfies ToThread);
	if (signal.aborted) stop();
	signal.addEventListener("abort", stop, { once: true });
	return new Promise<void>((resolve, reject) => {
		worker.on("message", (message: FromThread) => {
			if (message.type === "done") resolve();
			else reject(errorOf(message.error));
		});
		worker.on("error", reject);
		worker.on("exit", () => {
			signal.removeEventListener("abort", stop);
			reject(new StoreUnavailable("a thread of a rebuild ended"));
		});
	});
}
