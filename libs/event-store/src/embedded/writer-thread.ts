/** The writer thread seen from the main thread: questions and answers, and a new thread after one that died. */

import { Worker } from "node:worker_threads";
import { StoreUnavailable } from "#kernel";
import { errorOf, UnusableLogFile, unavailable } from "./log-errors.js";
import type { FromWriter, ToWriter, WriterData } from "./writer-protocol.js";

/** Pauses before a thread that died is started again: doubled while threads die without having answered. */
const RESTART_DELAY_MS_MIN = 10;
const RESTART_DELAY_MS_MAX = 5_000;

const WORKER = new URL("./writer.worker.js", import.meta.url);

interface Asked {
	readonly resolve: (answer: FromWriter) => void;
	readonly reject: (error: Error) => void;
}

type Opening = Extract<FromWriter, { kind: "ready" | "unready" | "unusable" }>;

export class WriterThread {
	readonly #file: string;
	readonly #onChange: () => void;
	#worker: Worker | undefined;
	#restart: NodeJS.Timeout | undefined;
	/** Questions in the order of their answers; who asks bounds them. */
	#asked: Asked[] = [];
	#isUp = false;
	#isStopped = false;
	#deathsInRow = 0;

	/** `onChange` is called when the thread has come up or gone down, after the first time. */
	constructor(file: string, onChange: () => void) {
		this.#file = file;
		this.#onChange = onChange;
	}

	/** Whether it takes questions. */
	get isUp(): boolean {
		return this.#isUp;
	}

	/** Whether it dies again and again, so that waiting for it is no use. */
	get isFailing(): boolean {
		return this.#deathsInRow > 1;
	}

	/** Starts the first thread. Returns the head of the log. @throws UnusableLogFile, StoreUnavailable */
	async start(): Promise<number> {
		const opening = await new Promise<Opening>((resolve, reject) => {
			this.#spawn(true, resolve, reject);
		}).catch((cause: unknown) => {
			throw unavailable(this.#file, cause);
		});
		if (opening.kind === "ready") return opening.head;
		await this.stop();
		const cause = errorOf(opening.error);
		if (opening.kind === "unready") throw unavailable(this.#file, cause);
		throw new UnusableLogFile(cause.message, { cause });
	}

	/** Answers come in the order of the questions. Rejects where the thread dies before it has answered. */
	ask(message: ToWriter): Promise<FromWriter> {
		return new Promise((resolve, reject) => {
			if (!this.#isUp || this.#worker === undefined) {
				reject(new StoreUnavailable("the writer thread is not running"));
				return;
			}
			this.#asked.push({ resolve, reject });
			this.#worker.postMessage(message);
		});
	}

	/** Ends the thread in the middle of its work, as a crash would; another one takes over. */
	async kill(): Promise<void> {
		await this.#worker?.terminate();
	}

	/** Ends the thread for good; one that has answered `close` has nothing open any more. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#isUp = false;
		clearTimeout(this.#restart);
		await this.#worker?.terminate();
	}

	#spawn(
		create: boolean,
		onOpening?: (opening: Opening) => void,
		onFailure?: (error: Error) => void,
	): void {
		const workerData: WriterData = { file: this.#file, create };
		const worker = new Worker(WORKER, { workerData, name: "log-writer" });
		this.#worker = worker;
		let failure = new Error("the writer thread ended");
		worker.on("error", (error: Error) => {
			failure = error;
		});
		worker.on("message", (answer: FromWriter) => {
			if (!isOpening(answer)) return this.#answered(answer);
			this.#isUp = true;
			if (onOpening) onOpening(answer);
			else this.#onChange();
		});
		worker.on("exit", () => {
			if (onFailure && !this.#isUp) this.#isStopped = true;
			onFailure?.(failure);
			this.#died(failure);
		});
	}

	#answered(answer: FromWriter): void {
		this.#deathsInRow = 0;
		this.#asked.shift()?.resolve(answer);
	}

	#died(failure: Error): void {
		this.#isUp = false;
		this.#worker = undefined;
		const asked = this.#asked;
		this.#asked = [];
		for (const { reject } of asked) reject(failure);
		if (this.#isStopped) return;
		const delay = RESTART_DELAY_MS_MIN * 2 ** this.#deathsInRow++;
		this.#restart = setTimeout(
			() => this.#spawn(false),
			Math.min(delay, RESTART_DELAY_MS_MAX),
		);
		this.#onChange();
	}
}

function isOpening(answer: FromWriter): answer is Opening {
	return (
		answer.kind === "ready" ||
		answer.kind === "unready" ||
		answer.kind === "unusable"
	);
}
