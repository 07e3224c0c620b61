/** The writer thread: answers each message of the main thread in the order they come. */

import { parentPort, workerData } from "node:worker_threads";
import { plainError, UnusableLogFile } from "./log-errors.js";
import { LogWriter } from "./log-writer.js";
import type { FromWriter, ToWriter, WriterData } from "./writer-protocol.js";

const port = parentPort;
if (port === null) throw new Error("the writer runs only as a worker thread");
const { file, create } = workerData as WriterData;
const writer = new LogWriter(file, create);

function answerTo(message: ToWriter): FromWriter {
	switch (message.kind) {
		case "append": {
			const result = writer.write(message.batch, Date.now());
			return "error" in result
				? { kind: "failed", failure: result }
				: { kind: "appended", result };
		}
		case "snapshots":
			writer.saveSnapshots(message.rows);
			return { kind: "snapshots" };
		case "probe":
			return { kind: "probed", error: failureOf(() => writer.probe()) };
		case "close":
			writer.close();
			return { kind: "closed" };
	}
}

function failureOf(attempt: () => void) {
	try {
		attempt();
		return null;
	} catch (error) {
		return plainError(error);
	}
}

function opened(): FromWriter {
	try {
		return { kind: "ready", head: writer.open() };
	} catch (error) {
		const kind = error instanceof UnusableLogFile ? "unusable" : "unready";
		return { kind, error: plainError(error) };
	}
}

port.on("message", (message: ToWriter) => {
	port.postMessage(answerTo(message));
});
port.postMessage(opened());
