/** A thread that checks hash chains: parsing and hashing a whole log must not hold up commands. */

import { parentPort, workerData } from "node:worker_threads";
import { JourneylogError } from "#kernel";
import { openLogger } from "../backend/logger.js";
import { beNice } from "../backend/niceness.js";
import { openProjectedLog } from "../backend/stores.js";
import type {
	ChainWorkerData,
	FromChainWorker,
	ToChainWorker,
} from "./chain-messages.js";
import type { ChainProgress, ChainReport } from "./chain-report.js";
import { checkLog } from "./check-log.js";
import { checkedLog } from "./checked-log.js";

/** How often it is told how far the check is, at most. */
const PROGRESS_EVERY_MS = 500;

/** Under full load a check falls behind rather than the commands. */
const NICENESS = 10;

const stopping = new AbortController();
const send = (message: FromChainWorker) => parentPort?.postMessage(message);
parentPort?.on("message", (_: ToChainWorker) => stopping.abort());

async function run(data: ChainWorkerData): Promise<ChainReport> {
	beNice(NICENESS);
	const { places, logLevel, request } = data;
	const log = await openProjectedLog(places, openLogger(logLevel));
	try {
		let toldAtMs = Number.NEGATIVE_INFINITY;
		const onProgress = (progress: ChainProgress) => {
			const nowMs = performance.now();
			if (nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
			toldAtMs = nowMs;
			send({ type: "progress", progress });
		};
		const { signal } = stopping;
		return await checkLog(checkedLog(log), request, { onProgress, signal });
	} finally {
		await log.close();
	}
}

run(workerData as ChainWorkerData)
	.then((report) => send({ type: "done", report }))
	.catch((error: Error) => {
		const code = error instanceof JourneylogError ? error.code : null;
		send({ type: "failed", message: error.message, code });
	})
	.finally(() => parentPort?.close());
