/** How far a copy has come, kept in the data directory: a copy that was broken off goes on from there. */

import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PROGRESS_FILE = "events-copy.json";

/** The event that was copied last, to be seen in the target: then the rest must be there, too. */
export interface CopiedEvent {
	readonly stream: string;
	readonly revision: number;
	readonly eventId: string;
}

export interface CopyProgress {
	/** The target's hosts. */
	readonly target: string;
	/** In the source: everything up to here is in the target. */
	readonly position: number;
	/** In the target: everything of the domain up to here was copied. */
	readonly targetPosition: number;
	readonly last: CopiedEvent | null;
}

export class ProgressFile {
	readonly #path: string;

	constructor(directory: string) {
		this.#path = join(directory, PROGRESS_FILE);
	}

	/** Null where there is none, or none for this target, or none that can be read. */
	async load(target: string): Promise<CopyProgress | null> {
		try {
			const saved = JSON.parse(await readFile(this.#path, "utf8"));
			const progress = saved as CopyProgress;
			return progress.target === target ? progress : null;
		} catch {
			return null;
		}
	}

	/** Written aside, then renamed over the old one. Losing it costs time only. */
	async save(progress: CopyProgress): Promise<void> {
		const aside = `${this.#path}.new`;
		await writeFile(aside, JSON.stringify(progress), { mode: 0o600 });
		await rename(aside, this.#path);
	}
}
