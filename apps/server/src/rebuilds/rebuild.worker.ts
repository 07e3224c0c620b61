/** A thread that carries out rebuilds and verifications. */

import { parentPort, workerData } from "node:worker_threads";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { carryOutAll } from "./carry-out-all.js";
import { plainError } from "./plain-error.js";
import type {
	FromThread,
	RebuildWorkerData,
	ToThread,
} from "./rebuild-messages.js";

beNice(READ_MODEL_NICENESS);
const stopping = new AbortController();
const send = (message: FromThread) => parentPort?.postMessage(message);
parentPort?.on("message", (_: ToThread) => stopping.abort());

carryOutAll(workerData as RebuildWorkerData, stopping.signal)
	.then(() => send({ type: "done" }))
	.catch((error: unknown) => send({ type: "failed", error: plainError(error) }))
	.finally(() => parentPort?.close());
