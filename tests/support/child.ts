/** A module of the tests as a process of its own, to be stopped in every way that a process can be. */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** It prints a JSON value of type `T` on each line. */
export class Child<T> {
	readonly #process: ChildProcess;
	readonly #ended: Promise<void>;
	readonly #said: T[] = [];
	#line = "";

	constructor(module: URL, ...args: string[]) {
		this.#process = spawn(process.execPath, [fileURLToPath(module), ...args], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		this.#process.stdout?.on("data", (chunk) => this.#hear(String(chunk)));
		this.#ended = new Promise((resolve) => {
			this.#process.once("close", () => resolve());
		});
	}

	/** What it has printed last. */
	get last(): T | undefined {
		return this.#said.at(-1);
	}

	/** SIGSTOP makes it hang, SIGCONT go on. */
	signal(signal: "SIGSTOP" | "SIGCONT"): void {
		this.#process.kill(signal);
	}

	/** Ends it with SIGKILL. */
	async kill(): Promise<void> {
		this.#process.kill("SIGKILL");
		await this.#ended;
	}

	#hear(chunk: string): void {
		const lines = (this.#line + chunk).split("\n");
		this.#line = lines.pop() ?? "";
		for (const line of lines) this.#said.push(JSON.parse(line) as T);
	}
}
