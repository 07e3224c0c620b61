/**
 * `server.json` in the data directory: where the running server is and a key that only those who can read the
 * directory know. The command line works through it.
 */

import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SERVER_FILE = "server.json";

export interface ServerFile {
	readonly url: string;
	readonly token: string;
	readonly pid: number;
}

export function newLocalToken(): string {
	return randomBytes(32).toString("base64url");
}

export function writeServerFile(directory: string, file: ServerFile): void {
	const path = join(directory, SERVER_FILE);
	rmSync(path, { force: true });
	writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
}

export function removeServerFile(directory: string): void {
	rmSync(join(directory, SERVER_FILE), { force: true });
}

/** The server that says it runs on the directory (it may have died); null where none does. */
export function readServerFile(directory: string): ServerFile | null {
	try {
		const file = JSON.parse(readFileSync(join(directory, SERVER_FILE), "utf8"));
		const { url, token, pid } = file as ServerFile;
		return typeof url === "string" && typeof token === "string"
			? { url, token, pid }
			: null;
	} catch {
		return null;
	}
}
