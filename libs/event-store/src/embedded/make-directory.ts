import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Where there is none, for its owner only, and those above it, one by one: Node's own way does not return where a
 * directory seems to be there and takes no other, as it is with /proc. @throws as mkdir(2)
 */
export function makeDirectory(path: string): void {
	if (isDirectory(path)) return;
	const parent = dirname(path);
	if (parent !== path) makeDirectory(parent);
	try {
		mkdirSync(path, { mode: 0o700 });
	} catch (error) {
		// Another process may have been faster.
		if (!isDirectory(path)) throw error;
	}
}

function isDirectory(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
