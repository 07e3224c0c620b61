import type { EventEmitter } from "node:events";
import { StoreUnavailable } from "#kernel";
import { errorOf } from "./plain-error.js";
import type { FromThread } from "./rebuild-messages.js";

/**
 * Resolves when a thread or process has done its work.
 * @throws what it threw; StoreUnavailable where it ended without a word
 */
export function outcomeOf(worker: EventEmitter, what: string): Promise<void> {
	return new Promise((resolve, reject) => {
		worker.on("message", (message: FromThread) => {
			if (message.type === "done") resolve();
			else reject(errorOf(message.error));
		});
		worker.on("error", reject);
		worker.on("exit", () => reject(new StoreUnavailable(`${what} ended`)));
	});
}
