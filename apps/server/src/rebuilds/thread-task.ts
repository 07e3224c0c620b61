import { parentPort } from "node:worker_threads";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { plainError } from "./plain-error.js";
import type { FromThread, ToThread } from "./rebuild-messages.js";

/** All that the script of a thread does: one task, of which the thread's starter learns the outcome. */
export function carryOutTask(
	task: (signal: AbortSignal) => Promise<void>,
): void {
	beNice(READ_MODEL_NICENESS);
	const stopping = new AbortController();
	const send = (message: FromThread) => parentPort?.postMessage(message);
	parentPort?.on("message", (_: ToThread) => stopping.abort());
	task(stopping.signal)
		.then(() => send({ type: "done" }))
		.catch((error: unknown) =>
			send({ type: "failed", error: plainError(error) }),
		)
		.finally(() => parentPort?.close());
}
