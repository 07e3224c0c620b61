/** Files of API keys, as `API_KEYS_FILE` names them. */

import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface TestKey {
	/** The key as clients send it; its name in the file too. */
	readonly key: string;
	readonly siteId?: string;
	readonly scopes: readonly string[];
}

/** Writes the file into the directory. @returns its path */
export async function writeApiKeys(
	directory: string,
	keys: readonly TestKey[],
): Promise<string> {
	const path = join(directory, "keys.json");
	const entries = keys.map(({ key, siteId, scopes }) => ({
		name: key,
		sha256: createHash("sha256").update(key).digest("hex"),
		...(siteId !== undefined && { siteId }),
		scopes,
	}));
	await writeFile(path, JSON.stringify(entries));
	return path;
}
