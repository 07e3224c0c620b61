/** The projector's thread: a Nest application context whose event handlers the runner drives. */

import "reflect-metadata";
import { parentPort, workerData } from "node:worker_threads";
import { NestFactory } from "@nestjs/core";
import { ProjectionRunner } from "#projections";
import { ProjectionsModule } from "#projections/module";
import { NestLogger, openLogger } from "../backend/logger.js";
import { beNice, READ_MODEL_NICENESS } from "../backend/niceness.js";
import { openProjectedLog, openWritableModels } from "../backend/stores.js";
import type {
	FromProjector,
	ProjectorWorkerData,
	ToProjector,
} from "./projector-messages.js";

async function run(data: ProjectorWorkerData): Promise<void> {
	beNice(READ_MODEL_NICENESS);
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
