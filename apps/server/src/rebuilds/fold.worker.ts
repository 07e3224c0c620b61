/** A thread that folds its part of a rebuild's streams. */

import { parentPort, workerData } from "node:worker_threads";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { foldStreamsPart } from "./fold-streams-part.js";
import { plainError } from "./plain-error.js";
import type {
	FoldWorkerData,
	FromThread,
	ToThread,
} from "./rebuild-messages.js";

beNice(READ_MODEL_NICENESS);
const stopping = new AbortController();
const send = (message: FromThread) => parentPort?.postMessage(message);
parentPort?.on("message", (_: ToThread) => stopping.abort());

foldStreamsPart(workerData as FoldWorkerData, stopping.signal)
	.then(() => send({ type: "done" }))
	.catch((error: unknown) => send({ type: "failed", error: plainError(error) }))
	.finally(() => parentPort?.close());
