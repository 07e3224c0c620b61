/** Checkpoints of followers that have no database of their own, in one file of the data directory. */

import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

const CHECKPOINTS_FILE = "checkpoints.json";

export class FileCheckpoints {
	private readonly path: string;

	constructor(directory: string) {
		this.path = join(directory, CHECKPOINTS_FILE);
	}

	/** Position of the named checkpoint, 0 where there is none. */
	async load(name: string): Promise<number> {
		return (await this.read())[name] ?? 0;
	}

	async names(): Promise<readonly string[]> {
		return Object.keys(await this.read());
	}

	/** Durable when it resolves. */
	async save(name: string, position: number): Promise<void> {
		await this.write({ ...(await this.read()), [name]: position });
	}

	async remove(name: string): Promise<void> {
		const { [name]: _, ...others } = await this.read();
		await this.write(others);
	}

	/** Written aside, then renamed over the old one. */
	private async write(checkpoints: Record<string, number>): Promise<void> {
		const aside = `${this.path}.new`;
		const file = await open(aside, "w", 0o600);
		try {
			await file.writeFile(JSON.stringify(checkpoints));
			await file.datasync();
		} finally {
			await file.close();
		}
		await rename(aside, this.path);
	}

	private async read(): Promise<Record<string, number>> {
		try {
			return JSON.parse(await readFile(this.path, "utf8"));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
			throw error;
		}
	}
}
