/** The secrets that `deploy/prepare.sh` makes, in a copy of the folder. */

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../support/programs.js";
import { COMPOSE, PROJECT } from "./compose-file.js";

export interface Prepared {
	/** A copy of the project's folder `deploy`. */
	readonly directory: string;
	/** As the script printed it. */
	readonly apiKey: string;
	/** Where the secret lies that a service finds at `/run/secrets/<name>`. */
	secret(name: string): string;
	/** The script once more. @returns what it prints */
	again(): Promise<string>;
	remove(): Promise<void>;
}

export async function prepare(): Promise<Prepared> {
	const root = await mkdtemp(join(tmpdir(), "journeylog-deploy-"));
	const directory = join(root, "deploy");
	const source = join(PROJECT, "deploy");
	// Without what somebody may have prepared for himself.
	const filter = (path: string) => !path.startsWith(join(source, "secrets"));
	await cp(source, directory, { recursive: true, filter });
	const again = async () => {
		const { stdout } = await run("sh", [join(directory, "prepare.sh")]);
		return stdout;
	};
	const [, apiKey = ""] = /^API key: (\w+)$/m.exec(await again()) ?? [];
	return {
		directory,
		apiKey,
		secret: (name) => join(root, COMPOSE.secrets[name]?.file ?? ""),
		again,
		remove: () => rm(root, { recursive: true }),
	};
}
