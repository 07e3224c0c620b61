/** A thread that notes down what is asked of rebuilds, or carries it out. */

import { parentPort, workerData } from "node:worker_threads";
import { cancelRebuild, requestRebuild } from "#projections";
import { systemClock } from "../backend/clock.js";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { openWritableModels } from "../backend/stores.js";
import { carryOutAll } from "./carry-out-all.js";
import { plainError } from "./plain-error.js";
import type {
	FromThread,
	RebuildWorkerData,
	ToThread,
} from "./rebuild-messages.js";

const stopping = new AbortController();
const send = (message: FromThread) => parentPort?.postMessage(message);
parentPort?.on("message", (_: ToThread) => stopping.abort());

async function run(data: RebuildWorkerData): Promise<void> {
	const { task, places } = data;
	if (task.type === "carryOut") {
		beNice(READ_MODEL_NICENESS);
		return carryOutAll(data, stopping.signal);
	}
	const readModels = await openWritableModels(places, { patient: true });
	try {
		const { db } = readModels;
		const { rebuildId } = task;
		if (task.type === "request")
			await requestRebuild(db, rebuildId, task.request, systemClock.now());
		else await cancelRebuild(db, rebuildId);
	} finally {
		await readModels.close();
	}
}

run(workerData as RebuildWorkerData)
	.then(() => send({ type: "done" }))
	.catch((error: unknown) => send({ type: "failed", error: plainError(error) }))
	.finally(() => parentPort?.close());
