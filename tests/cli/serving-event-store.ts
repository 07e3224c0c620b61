/** `journeylog event-store serve` as a child process. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;
const UP_LINE = /^event store is up: (esdb:\/\/\S+) {2}data (\S+)\n/;

export interface Ended {
	/** null where a signal ended it. */
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export class ServingEventStore {
	stdout = "";
	stderr = "";
	readonly #child: ChildProcess;
	readonly #ended: Promise<unknown>;

	constructor(args: readonly string[]) {
		this.#child = spawn(
			process.execPath,
			["bin/journeylog.js", "event-store", "serve", ...args],
			{
				env: { PATH: process.env.PATH },
				stdio: ["ignore", "pipe", "pipe"],
			},
		);
		this.#ended = once(this.#child, "close");
		this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
			this.stdout += text;
		});
		this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			this.stderr += text;
		});
	}

	/** The connection string that it prints. Fails with its output where it prints none. */
	async up(): Promise<string> {
		const deadline = Date.now() + START_MS_MAX;
		for (;;) {
			const [, url] = UP_LINE.exec(this.stdout) ?? [];
			if (url !== undefined) return url;
			if (this.#child.exitCode !== null || Date.now() > deadline) {
				throw new Error(`it is not up: ${this.stdout}${this.stderr}`);
			}
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** Sends the signal where one is given; kills what does not end in time, which its status then shows. */
	async end(signal?: NodeJS.Signals): Promise<Ended> {
		if (signal) this.#child.kill(signal);
		const msMax = signal ? STOP_MS_MAX : START_MS_MAX;
		const force = setTimeout(() => this.#child.kill("SIGKILL"), msMax);
		if (this.#child.exitCode === null && this.#child.signalCode === null) {
			await this.#ended;
		}
		clearTimeout(force);
		const { stdout, stderr } = this;
		return { status: this.#child.exitCode, stdout, stderr };
	}
}
