import { outcomeOf } from "./outcome.js";
import type { FoldWorkerData, ToThread } from "./rebuild-messages.js";
import { startThread } from "./start-thread.js";

/**
 * Folds a part of a rebuild's streams in a thread of its own. When the signal aborts, the thread is asked to stop, and fails.
 * @throws as `outcomeOf`
 */
export function runFoldThread(
	data: FoldWorkerData,
	signal: AbortSignal,
): Promise<void> {
	const worker = startThread("fold.worker", data);
	return outcomeOf(worker, "a thread of a rebuild", signal, () =>
		worker.postMessage({ type: "stop" } satisfies ToThread),
	);
}
