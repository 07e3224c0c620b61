/** A real PostgreSQL server in a temporary directory, for suites that run the read models on it. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import {
	chown,
	copyFile,
	mkdtemp,
	readFile,
	rm,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import type { Certificate } from "./certificates.js";
import { endProcess, hasEnded } from "./end-process.js";
import { freePort } from "./nats-server.js";

export interface PostgresServerOptions {
	/** Whether commits wait for the disk; left out they do not, which no test can tell. */
	readonly fsync?: boolean;
	/** Left out: it speaks no TLS. */
	readonly tls?: Certificate;
	/** More settings, each as `name=value`. */
	readonly settings?: readonly string[];
}

export interface PostgresServer {
	readonly port: number;
	/** Its superuser's; a password is asked for. */
	readonly url: string;
	/** A new, empty database's URL. */
	createDatabase(): Promise<string>;
	/** Ends it in an orderly way, cutting connections, and removes its files. Harmless when it has ended already. */
	stop(): Promise<void>;
	/** As `stop`, but its files stay. */
	shutDown(): Promise<void>;
	/** Ends it with SIGKILL; its files stay. */
	kill(): Promise<void>;
	/** Starts it again on the same port and the same files, ending it first where it runs. */
	restart(): Promise<void>;
}

export const POSTGRES_PASSWORD = "pass-word_of%the&tests";

const USER = "journeylog";
const HOST = "127.0.0.1";
const START_MS_MAX = 20_000;
const PROBE_EVERY_MS = 20;
/** After SIGKILL its children need a moment to notice before the files can be opened again. */
const RESTARTS_MAX = 20;
const RESTART_EVERY_MS = 100;
/** Where Debian puts each version's programs. */
const DEBIAN_FOLDER = "/usr/lib/postgresql";

/** Folder of the programs, of the newest version where there are several; null where none is installed. */
export function findPostgres(): string | null {
	const folders = [
		...versionsIn(DEBIAN_FOLDER).map((v) => join(DEBIAN_FOLDER, v, "bin")),
		...(process.env.PATH ?? "").split(delimiter).filter(Boolean),
	];
	return (
		folders.find((folder) =>
			["initdb", "postgres"].every((name) => isExecutable(join(folder, name))),
		) ?? null
	);
}

/** Resolves once it answers clients. */
export async function startPostgres(
	options: PostgresServerOptions = {},
): Promise<PostgresServer> {
	const programs = findPostgres();
	if (programs === null) throw new Error("PostgreSQL is not installed");
	const directory = await mkdtemp(join(tmpdir(), "postgres-"));
	const owner = await giveAway(directory);
	await initialise(programs, directory, owner);
	if (options.tls) await copyCertificate(options.tls, directory, owner);
	const port = await freePort();
	const url = `postgres://${USER}:${encodeURIComponent(POSTGRES_PASSWORD)}@${HOST}:${port}`;
	const args = argsOf(directory, port, options);
	const start = () =>
		launch(join(programs, "postgres"), args, owner, `${url}/postgres`);
	let running = await start();
	let databases = 0;
	const end = (signal: NodeJS.Signals) => endProcess(running, signal);
	return {
		port,
		url: `${url}/postgres`,
		createDatabase: async () => {
			const name = `database_${++databases}`;
			await execute(`${url}/postgres`, `create database ${name}`);
			return `${url}/${name}`;
		},
		stop: async () => {
			await end("SIGINT");
			await rm(directory, { recursive: true, force: true });
		},
		shutDown: () => end("SIGINT"),
		kill: () => end("SIGKILL"),
		restart: async () => {
			await end("SIGINT");
			running = await startAgain(start);
		},
	};
}

interface Owner {
	readonly uid?: number;
	readonly gid?: number;
}

/** PostgreSQL refuses to run as root, so there it runs as the user that its package made. */
async function giveAway(directory: string): Promise<Owner> {
	if (process.getuid?.() !== 0) return {};
	const entry = readFileSync("/etc/passwd", "utf8")
		.split("\n")
		.find((line) => line.startsWith("postgres:"));
	if (entry === undefined) throw new Error("there is no user postgres");
	const [, , uid, gid] = entry.split(":").map(Number);
	const owner = { uid: uid as number, gid: gid as number };
	await chown(directory, owner.uid, owner.gid);
	return owner;
}

/** With a default collation that orders text otherwise than by its bytes, as most installations have one. */
async function initialise(
	programs: string,
	directory: string,
	owner: Owner,
): Promise<void> {
	const passwordFile = join(directory, "password");
	await writeFile(passwordFile, `${POSTGRES_PASSWORD}\n`, { mode: 0o644 });
	const args = [
		...["-D", join(directory, "data"), "-U", USER, "--no-sync"],
		...["--auth=scram-sha-256", `--pwfile=${passwordFile}`],
		...["--encoding=UTF8", "--locale=C.UTF-8"],
		...["--locale-provider=icu", "--icu-locale=en-US"],
	];
	await promisify(execFile)(join(programs, "initdb"), args, {
		...owner,
		cwd: directory,
	});
}

const SERVER_CERT = "server.pem";
const SERVER_KEY = "server.key";

/** It reads a key only where nobody else can. */
async function copyCertificate(
	{ cert, key }: Certificate,
	directory: string,
	{ uid, gid }: Owner,
): Promise<void> {
	await copyFile(cert, join(directory, SERVER_CERT));
	const copy = join(directory, SERVER_KEY);
	await writeFile(copy, await readFile(key), { mode: 0o600 });
	if (uid !== undefined && gid !== undefined) await chown(copy, uid, gid);
}

function argsOf(
	directory: string,
	port: number,
	{ fsync = false, tls, settings = [] }: PostgresServerOptions,
): string[] {
	const all = [
		`listen_addresses=${HOST}`,
		`port=${port}`,
		`unix_socket_directories=${directory}`,
		`fsync=${fsync ? "on" : "off"}`,
		...(tls
			? [
					"ssl=on",
					`ssl_cert_file=${join(directory, SERVER_CERT)}`,
					`ssl_key_file=${join(directory, SERVER_KEY)}`,
				]
			: []),
		...settings,
	];
	return ["-D", join(directory, "data"), ...all.flatMap((s) => ["-c", s])];
}

async function launch(
	program: string,
	args: readonly string[],
	owner: Owner,
	url: string,
): Promise<ChildProcess> {
	const child = spawn(program, args, {
		...owner,
		cwd: tmpdir(),
		stdio: ["ignore", "ignore", "pipe"],
	});
	let log = "";
	child.stderr?.on("data", (chunk) => {
		log = `${log}${chunk}`.slice(-4_000);
	});
	const deadline = Date.now() + START_MS_MAX;
	while (!(await answers(url))) {
		if (hasEnded(child) || Date.now() > deadline) {
			child.kill("SIGKILL");
			throw new Error(`PostgreSQL did not start: ${log}`);
		}
		await sleep(PROBE_EVERY_MS);
	}
	return child;
}

async function startAgain(
	start: () => Promise<ChildProcess>,
): Promise<ChildProcess> {
	for (let failures = 0; ; ) {
		try {
			return await start();
		} catch (error) {
			if (++failures >= RESTARTS_MAX) throw error;
		}
		await sleep(RESTART_EVERY_MS);
	}
}

async function answers(url: string): Promise<boolean> {
	try {
		await execute(url, "select 1");
		return true;
	} catch {
		return false;
	}
}

/** Runs statements on a connection of their own. */
export async function execute(url: string, text: string): Promise<void> {
	const client = new pg.Client(url);
	// Told by the query's or the connection's own rejection.
	client.on("error", () => undefined);
	try {
		await client.connect();
		await client.query(text);
	} finally {
		await client.end();
	}
}

function versionsIn(folder: string): string[] {
	try {
		return readdirSync(folder).sort((a, b) => Number(b) - Number(a));
	} catch {
		return [];
	}
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
