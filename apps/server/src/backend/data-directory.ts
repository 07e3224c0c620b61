/**
 * What one process at a time may do in a data directory. The embedded store takes the whole directory; processes on a
 * real event store may share one, and then each of its files still has one writer.
 */

import {
	acquireDirectoryLock,
	type DirectoryLock,
	makeDirectory,
} from "#event-store";
import { DirectoryInUse, StoreUnavailable } from "#kernel";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";

/** `projector` writes the read models' file, `broadcaster` its checkpoint's, `server` tells where it is. */
export type Part = "projector" | "broadcaster" | "server";

export class DataDirectory {
	private readonly locks: DirectoryLock[] = [];

	private constructor(readonly path: string) {}

	/** Makes the directory where there is none, for its owner only. @throws StoreUnavailable */
	static open({ dataDir }: Pick<Settings, "dataDir">): DataDirectory {
		try {
			makeDirectory(dataDir);
		} catch (cause) {
			throw new StoreUnavailable((cause as Error).message, { cause });
		}
		return new DataDirectory(dataDir);
	}

	/** Takes the part until `close`. @returns false where another process has it. @throws StoreUnavailable */
	claim(part: Part): boolean {
		try {
			this.locks.push(acquireDirectoryLock(this.path, `${part}.lock`));
			return true;
		} catch (error) {
			if (error instanceof DirectoryInUse) return false;
			throw error;
		}
	}

	/** As `claim`. @throws SettingsError where another process has it; StoreUnavailable */
	demand(part: "projector" | "broadcaster"): void {
		if (this.claim(part)) return;
		throw new SettingsError(
			"DATA_DIR",
			`a process with the role ${part} runs on ${this.path} already; this one needs other ROLES, a directory of its own, or the DATABASE_URL of both`,
		);
	}

	close(): void {
		for (const lock of this.locks.splice(0)) lock.release();
	}
}
