/** Child processes of tests: what they print, and their end. */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { WAIT_MS_MAX } from "../contract/fixtures.js";

/** Starts children for the tests of the enclosing `describe`, and kills what is left of them after each. */
export function childrenPerTest(): (
	module: string,
	...args: string[]
) => Child {
	let children: Child[] = [];
	afterEach(async () => {
		await Promise.all(children.map((child) => child.kill()));
		children = [];
	});
	return (module, ...args) => {
		const child = new Child(module, ...args);
		children.push(child);
		return child;
	};
}

class Child {
	readonly #process: ChildProcess;
	readonly #ended: Promise<void>;
	#output = "";
	#onOutput = () => {};

	/** Runs a module that lies beside this one. */
	constructor(module: string, ...args: string[]) {
		const file = fileURLToPath(new URL(module, import.meta.url));
		this.#process = spawn(process.execPath, [file, ...args], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		this.#process.stdout?.on("data", (chunk: Buffer) => {
			this.#output += chunk.toString();
			this.#onOutput();
		});
		this.#ended = new Promise((resolve) => {
			this.#process.on("close", () => resolve());
		});
	}

	/** The whole lines printed, once there are `count` of them. Fails after WAIT_MS_MAX. */
	async lines(count: number): Promise<string[]> {
		await new Promise<void>((resolve, reject) => {
			const timer = setTimeout(
				() => reject(new Error(`the child printed only: ${this.#output}`)),
				WAIT_MS_MAX,
			);
			this.#onOutput = () => {
				if (this.#output.split("\n").length <= count) return;
				clearTimeout(timer);
				resolve();
			};
			this.#onOutput();
		});
		return this.#output.split("\n").slice(0, -1);
	}

	/** SIGKILL. Returns every whole line that it had printed. */
	async kill(): Promise<string[]> {
		this.#process.kill("SIGKILL");
		await this.#ended;
		return this.#output.split("\n").slice(0, -1);
	}
}
