/** The built server as a child process: starting it, reading what it says, ending it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(
	new URL("../../apps/server/src/main.js", import.meta.url),
);
const START_MS_MAX = 30_000;
/** The interface promises 10 s; what is over is for the machine. */
const STOP_MS_MAX = 12_000;
const OUTPUT_CHARS_MAX = 10_000_000;
const UP_LINE =
	/^journeylog \S+ is up: (\S+) .* nats (\S+) .* grpc (\S+) .*(?=\n)/m;

export type Env = Readonly<Record<string, string>>;

export interface Exit {
	/** null where a signal ended it. */
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Where the server says that it is. */
export interface UpLine {
	readonly line: string;
	readonly url: string;
	/** null where it does not broadcast. */
	readonly natsUrl: string | null;
	/** Host and port of the log's own port; null where it has none. */
	readonly grpc: string | null;
}

export class ServerProcess {
	stdout = "";
	stderr = "";
	private readonly ended: Promise<unknown>;

	private constructor(private readonly child: ChildProcess) {
		this.ended = once(child, "close");
		child.stdout?.setEncoding("utf8").on("data", (text: string) => {
			this.stdout = (this.stdout + text).slice(-OUTPUT_CHARS_MAX);
		});
		child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			this.stderr = (this.stderr + text).slice(-OUTPUT_CHARS_MAX);
		});
	}

	/** @param env the whole environment but for PATH, so that nothing leaks in from the machine */
	static spawn(env: Env): ServerProcess {
		const child = spawn(process.execPath, [MAIN], {
			env: { PATH: process.env.PATH, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		return new ServerProcess(child);
	}

	/** Undefined where it could not be started. */
	get pid(): number | undefined {
		return this.child.pid;
	}

	get running(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Resolves once the server says that it is up. @throws Error with its output where it ends instead */
	async up(): Promise<UpLine> {
		const deadline = Date.now() + START_MS_MAX;
		for (;;) {
			const [line, url = "", nats = "", grpc = ""] =
				UP_LINE.exec(this.stdout) ?? [];
			if (line !== undefined) {
				return { line, url, natsUrl: unlessOff(nats), grpc: unlessOff(grpc) };
			}
			if (!this.running || Date.now() > deadline) {
				await this.end("SIGKILL");
				throw new Error(`no start:\n${this.stdout}${this.stderr}`);
			}
			const { stdout } = this.child;
			await Promise.race([
				this.ended,
				stdout && once(stdout, "data"),
				pause(deadline - Date.now()),
			]);
		}
	}

	/** Sends the signal; a process that does not end in time is killed, which its exit then shows. */
	end(signal: NodeJS.Signals): Promise<Exit> {
		if (this.running) this.child.kill(signal);
		return this.exit(STOP_MS_MAX);
	}

	/** Resolves once the process has ended by itself, killing it after the time given. */
	async exit(msMax = START_MS_MAX): Promise<Exit> {
		const force = setTimeout(() => this.child.kill("SIGKILL"), msMax);
		await this.ended;
		clearTimeout(force);
		const { stdout, stderr } = this;
		return { status: this.child.exitCode, stdout, stderr };
	}
}

function unlessOff(address: string): string | null {
	return address === "off" ? null : address;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, Math.max(0, ms)).unref();
	});
}
