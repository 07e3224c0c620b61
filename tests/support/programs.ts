/** Programs that may be installed on this machine. */

import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Runs a program to its end. @throws Error where its exit status is not 0 */
export const run = promisify(execFile);

/** Where Debian puts what is not meant for everybody, beside what PATH names. */
const USUAL_FOLDERS = ["/usr/sbin", "/usr/local/bin", "/usr/bin"];

/** Path of the program, or null where it is not installed. */
export function findProgram(name: string): string | null {
	const folders = (process.env.PATH ?? "").split(delimiter);
	for (const folder of [...folders, ...USUAL_FOLDERS]) {
		const path = join(folder, name);
		if (folder !== "" && isExecutable(path)) return path;
	}
	return null;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
