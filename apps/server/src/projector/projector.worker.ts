/** The projector's thread: a Nest application context whose event handlers the runner drives. */

import "reflect-metadata";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { NestFactory } from "@nestjs/core";
import { ProjectionRunner, ProjectionsModule } from "#projections";
import { NestLogger, openLogger } from "../backend/logger.js";
import { openProjectedLog, openWritableModels } from "../backend/stores.js";
import type {
	FromProjector,
	ProjectorWorkerData,
	ToProjector,
} from "./projector-messages.js";

/** On Linux's scale of -20 to 19: under full load the read models fall behind rather than the commands. */
const NICENESS = 10;

/** Linux schedules threads one by one, and takes a thread's id wherever it takes a process's; elsewhere nothing happens. */
function yieldToCommands(): void {
	try {
		const [threadId] = readlinkSync("/proc/thread-self").split("/").slice(-1);
		setPriority(Number(threadId), NICENESS);
	} catch {
		// Without Linux's /proc the thread competes as any other.
	}
}

async function run(data: ProjectorWorkerData): Promise<void> {
	yieldToCommands();
	const { places, logLevel } = data;
	const port = parentPort;
	if (port === null) throw new Error("runs only as a worker thread");
	const log = openLogger(logLevel);
	const send = (message: FromProjector) => port.postMessage(message);
	const events = await openProjectedLog(places, log);
	const readModels = await openWritableModels(places);
	const context = await NestFactory.createApplicationContext(
		ProjectionsModule.register({
			log: events,
			db: readModels.db,
			clock: { now: () => Date.now() },
			logger: log,
			leadership: readModels.leadership("projector"),
		}),
		{ logger: new NestLogger(log) },
	);
	port.on("message", async (message: ToProjector) => {
		if (message.type === "head") {
			events.noteHead?.(message.position);
			return;
		}
		await context.close();
		await readModels.close();
		await events.close();
		port.close();
	});
	const tellLeading = (leading: boolean) => send({ type: "leading", leading });
	const runner = context.get(ProjectionRunner);
	runner.onLeadership(tellLeading);
	send({ type: "ready" });
	tellLeading(runner.leads);
}

run(workerData as ProjectorWorkerData).catch((error: Error) => {
	parentPort?.postMessage({ type: "failed", message: error.message });
	parentPort?.close();
});
