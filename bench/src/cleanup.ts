/** What must be undone at the end, however the run ends. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Undo = () => Promise<void>;

export class Cleanup {
	private readonly undos = new Set<Undo>();
	private begun = false;

	/** Returns what does the undoing early, and then not again at the end. */
	add(undo: Undo): Undo {
		if (this.begun) throw new Error("the run is over");
		const once = async () => {
			if (this.undos.delete(once)) await undo();
		};
		this.undos.add(once);
		return once;
	}

	/** Newest first; one that fails does not keep the others from running. Resolves to the failures. */
	async run(): Promise<readonly unknown[]> {
		this.begun = true;
		const failures: unknown[] = [];
		for (const undo of [...this.undos].reverse()) {
			await undo().catch((error: unknown) => failures.push(error));
		}
		return failures;
	}

	/** A new directory for files of this run. */
	async directory(): Promise<string> {
		if (this.begun) throw new Error("the run is over");
		const path = await mkdtemp(join(tmpdir(), "journeylog-bench-"));
		this.add(() => rm(path, { recursive: true, force: true }));
		return path;
	}
}
