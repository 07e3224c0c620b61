/**
 * The files of the image in a folder of this machine: what the Dockerfile copies, where in place of what npm would
 * install and compile there stands the same of what is installed and compiled here.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../support/programs.js";
import { PROJECT } from "./compose-file.js";
import { sentFiles } from "./docker-context.js";
import { type Stage, valuesOf } from "./dockerfile.js";

type Env = Readonly<Record<string, string>>;

export class Image {
	private constructor(
		private readonly root: string,
		private readonly variables: Env,
	) {}

	static async build(build: Stage, final: Stage): Promise<Image> {
		const root = await mkdtemp(join(tmpdir(), "journeylog-image-"));
		const built = join(root, "build");
		const image = new Image(root, variablesOf(valuesOf(final, "ENV")));
		for (const folder of [built, image.app, image.dataDir]) await mkdir(folder);
		await copy(PROJECT, await pathsAfterNpm(), built);
		for (const command of valuesOf(build, "RUN"))
			if (!command.startsWith("npm "))
				await run("sh", ["-c", command], { cwd: built });
		for (const value of valuesOf(final, "COPY")) {
			const [, path = ""] = /^--from=build \/app\/(\S+) /.exec(value) ?? [];
			await copy(built, [path], image.app);
		}
		return image;
	}

	/** In place of the volume. */
	get dataDir(): string {
		return join(this.root, "data");
	}

	private get app(): string {
		return join(this.root, "app");
	}

	has(path: string): boolean {
		return existsSync(join(this.app, path));
	}

	async megabytes(): Promise<number> {
		const { stdout } = await run("du", ["-sm", "--apparent-size", this.app]);
		return Number.parseInt(stdout, 10);
	}

	/** Starts a command as a container does, with nothing of this machine's environment but PATH. */
	start([program = "", ...args]: readonly string[], env: Env): ChildProcess {
		const { PATH = "" } = process.env;
		return spawn(program, args, {
			cwd: this.app,
			env: { PATH, ...this.variables, DATA_DIR: this.dataDir, ...env },
			stdio: ["ignore", "pipe", "ignore"],
		});
	}

	remove(): Promise<void> {
		return rm(this.root, { recursive: true });
	}
}

/** What the first stage holds when npm is done: packages that are not for development, and the sources compiled. */
async function pathsAfterNpm(): Promise<readonly string[]> {
	const lock = await readFile(join(PROJECT, "package-lock.json"), "utf8");
	const { packages } = JSON.parse(lock) as {
		readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
	};
	const installed = Object.entries(packages)
		.filter(
			([path, { dev }]) => /^node_modules\/[^/]+(\/[^/]+)?$/.test(path) && !dev,
		)
		.map(([path]) => path)
		.filter((path) => existsSync(join(PROJECT, path)));
	const sources = await Promise.all(["apps", "libs"].map(sentFiles));
	const compiled = sources
		.flat()
		.filter((path) => path.endsWith(".ts"))
		.map((path) => `dist/${path.replace(/\.ts$/, ".js")}`);
	return ["package.json", "bin", ...installed, ...compiled];
}

/** Copies paths with their folders; as links where that goes, since it is much. */
async function copy(
	from: string,
	paths: readonly string[],
	to: string,
): Promise<void> {
	const copyAs = (how: string) =>
		run("cp", [how, "--parents", ...paths, to], { cwd: from });
	await copyAs("-al").catch(() => copyAs("-af"));
}

function variablesOf(values: readonly string[]): Env {
	const pairs = values.flatMap((value) => value.split(" "));
	return Object.fromEntries(pairs.map((pair) => pair.split("=", 2)));
}

/** What a command printed, and its exit status. */
export async function ended(child: ChildProcess) {
	let stdout = "";
	child.stdout?.on("data", (chunk) => {
		stdout += chunk;
	});
	const [status] = await once(child, "close");
	return { status: status as number | null, stdout };
}
