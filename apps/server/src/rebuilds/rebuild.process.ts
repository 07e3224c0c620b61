/**
 * A process for the thread that carries out rebuilds and for those that it starts: whatever becomes of them, the server
 * goes on. This thread only passes on what is said, and so is free to end all of them at once.
 */

import type { Worker } from "node:worker_threads";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { letThreadsHaveTheirLimits } from "../backend/thread-limits.js";
import type {
	FromThread,
	RebuildWorkerData,
	ToThread,
} from "./rebuild-messages.js";
import { startThread } from "./start-thread.js";

let worker: Worker | null = null;

// Threads begin as nice as the one that starts them.
beNice(READ_MODEL_NICENESS);
letThreadsHaveTheirLimits();

// What a terminal or a supervisor says to the server and all its processes is for the server to see to.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
	process.on(signal, () => {});

process.on("message", (message: RebuildWorkerData | ToThread) => {
	if (worker === null) worker = start(message as RebuildWorkerData);
	else worker.postMessage(message);
});

// The server is gone. To leave in an orderly way would be to wait for what the threads are at.
process.on("disconnect", endNow);

function endNow(): void {
	process.kill(process.pid, "SIGKILL");
}

function start(data: RebuildWorkerData): Worker {
	const tell = (message: FromThread) => process.send?.(message, () => {});
	return startThread("rebuild.worker", data)
		.on("message", tell)
		.on("error", ({ message }) =>
			tell({ type: "failed", error: { message, code: null, event: null } }),
		)
		.on("exit", () => {
			process.off("disconnect", endNow);
			process.disconnect();
		});
}
