/** A thread that follows a log until `count` events have come, is told of the head by messages, and posts revisions. */

import { parentPort, workerData } from "node:worker_threads";
import { openEmbeddedLogReader } from "../embedded/log-reader.js";

const { directory, count } = workerData as { directory: string; count: number };
const reader = await openEmbeddedLogReader({ directory });
parentPort?.on("message", (head: number) => reader.noteHead(head));
const abort = new AbortController();
const revisions: number[] = [];
const { signal } = abort;
for await (const page of reader.follow({ after: 0, limit: 4, signal })) {
	revisions.push(...page.events.map(({ revision }) => revision));
	if (revisions.length >= count) abort.abort();
}
await reader.close();
parentPort?.postMessage(revisions);
parentPort?.close();
