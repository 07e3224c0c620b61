/** A Node process of its own: how it is started, watched and stopped. */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Cleanup } from "../cleanup.js";

/** Characters of output kept to explain a failure. */
const OUTPUT_KEPT_CHARS = 4_000;
/** After SIGTERM; the server promises 10 s. */
const STOP_MS_MAX = 15_000;

export class ChildFailed extends Error {}

export class Child {
	private output = "";
	private status: string | null = null;
	readonly exited: Promise<void>;
	private readonly undo: () => Promise<void>;

	private constructor(
		private readonly name: string,
		private readonly process: ChildProcess,
		cleanup: Cleanup,
	) {
		this.exited = new Promise((resolve) => {
			process.once("error", (error) => {
				this.status ??= error.message;
				resolve();
			});
			process.once("close", (code, signal) => {
				this.status ??= signal === null ? `status ${code}` : `signal ${signal}`;
				resolve();
			});
		});
		for (const stream of [process.stdout, process.stderr]) {
			(stream as Readable).setEncoding("utf8").on("data", (text: string) => {
				this.output = (this.output + text).slice(-OUTPUT_KEPT_CHARS);
			});
		}
		this.undo = cleanup.add(() => this.terminate());
	}

	/** @param args script and its arguments */
	static start(
		name: string,
		args: readonly string[],
		cleanup: Cleanup,
		env: Readonly<Record<string, string | undefined>> = {},
	): Child {
		const child = spawn(process.execPath, args, {
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		return new Child(name, child, cleanup);
	}

	/** Undefined where the process could not be started. */
	get pid(): number | undefined {
		return this.process.pid;
	}

	get running(): boolean {
		return this.status === null;
	}

	/** How it ended and the end of what it printed. */
	describe(what: string): ChildFailed {
		const state =
			this.status === null ? "is running" : `ended (${this.status})`;
		const output = this.output.trim();
		return new ChildFailed(
			`${this.name} ${what}: it ${state}${output === "" ? "" : `\n${output}`}`,
		);
	}

	/** The first line on standard output that is JSON of an object. @throws ChildFailed where it ends without one */
	async firstJson<T>(): Promise<T> {
		const lines = createInterface({ input: this.process.stdout as Readable });
		return await new Promise<T>((resolve, reject) => {
			lines.on("line", (line) => {
				if (line.startsWith("{")) resolve(JSON.parse(line) as T);
			});
			this.exited.then(() => reject(this.describe("told nothing")));
		}).finally(() => lines.removeAllListeners("line"));
	}

	/** What matches in the first line on standard output that does. @throws ChildFailed where it ends without one */
	async firstLine(pattern: RegExp): Promise<RegExpExecArray> {
		const lines = createInterface({ input: this.process.stdout as Readable });
		return await new Promise<RegExpExecArray>((resolve, reject) => {
			lines.on("line", (line) => {
				const match = pattern.exec(line);
				if (match !== null) resolve(match);
			});
			this.exited.then(() => reject(this.describe("told nothing")));
		}).finally(() => lines.removeAllListeners("line"));
	}

	/** SIGTERM, and SIGKILL after STOP_MS_MAX. @throws ChildFailed where it does not end by itself with status 0 */
	async stop(): Promise<void> {
		await this.undo();
		if (this.status !== "status 0") throw this.describe("did not stop cleanly");
	}

	private async terminate(): Promise<void> {
		if (!this.running) return;
		this.process.kill("SIGTERM");
		const timer = setTimeout(() => this.process.kill("SIGKILL"), STOP_MS_MAX);
		await this.exited;
		clearTimeout(timer);
	}
}

/** Runs a script to its end. Resolves to the JSON object it prints. @throws ChildFailed */
export async function runScript<T>(
	name: string,
	args: readonly string[],
	cleanup: Cleanup,
): Promise<T> {
	const child = Child.start(name, args, cleanup);
	const result = await child.firstJson<T>();
	await child.exited;
	await child.stop();
	return result;
}
