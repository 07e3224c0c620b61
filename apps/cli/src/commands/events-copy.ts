import type { Command } from "commander";
import {
	acquireDirectoryLock,
	type DirectoryLock,
	type EmbeddedLogReader,
	type EventStoreDbStore,
	openEmbeddedLogReader,
	openEventStoreDb,
	UnusableConnectionString,
} from "#event-store";
import { DirectoryInUse } from "#kernel";
import {
	readSettings,
	type Settings,
} from "../../../server/src/settings/settings.js";
import { type CopySummary, copyAndVerify } from "../copy/copy-and-verify.js";
import { waitForTarget } from "../copy/patient-target.js";
import { Failure, WrongUse } from "../failure.js";
import { printJson } from "../output.js";

/** How long a target is waited for before anything is done. */
const REACH_MS_MAX = 10_000;

interface EventsCopyOptions {
	readonly to: string;
	readonly dryRun?: true;
	readonly verifyOnly?: true;
	readonly json?: true;
}

export function addEventsCopyCommand(events: Command): void {
	events
		.command("copy")
		.description(
			"the embedded log of DATA_DIR to an EventStoreDB; run it again to carry over the rest",
		)
		.requiredOption("--to <url>", "esdb:// or kurrentdb:// connection string")
		.option("--dry-run", "look and count, copy nothing")
		.option("--verify-only", "compare both logs, copy nothing")
		.option("--json", "print JSON")
		.action(async (options: EventsCopyOptions) => {
			if (options.dryRun && options.verifyOnly) {
				throw new WrongUse("--dry-run and --verify-only exclude each other");
			}
			const summary = await copyEvents(readSettings(process.env), options);
			if (options.json) printJson(summary);
			else printSummary(summary);
			const { verification } = summary;
			if (verification !== null && !verification.equal) {
				throw new Failure("the target does not hold what the log holds");
			}
		});
}

async function copyEvents(
	settings: Settings,
	options: EventsCopyOptions,
): Promise<CopySummary> {
	const target = openTarget(options.to);
	let lock: DirectoryLock | null = null;
	let source: EmbeddedLogReader | null = null;
	try {
		const directory = settings.dataDir;
		source = await openEmbeddedLogReader({ directory });
		lock = lockOf(directory);
		await waitForTarget(target, REACH_MS_MAX);
		return await copyAndVerify({
			settings,
			source,
			target,
			mode: modeOf(options),
			isAlone: lock !== null,
		});
	} finally {
		await target.close();
		await source?.close();
		lock?.release();
	}
}

function modeOf({ dryRun, verifyOnly }: EventsCopyOptions) {
	if (dryRun) return "dryRun";
	return verifyOnly ? "verifyOnly" : "copy";
}

/** Keeps a server from beginning to write meanwhile; null where one runs already. */
function lockOf(directory: string): DirectoryLock | null {
	try {
		return acquireDirectoryLock(directory);
	} catch (error) {
		if (error instanceof DirectoryInUse) return null;
		throw error;
	}
}

function openTarget(connectionString: string): EventStoreDbStore {
	try {
		return openEventStoreDb({ connectionString });
	} catch (error) {
		if (!(error instanceof UnusableConnectionString)) throw error;
		throw new WrongUse(`--to: ${error.message}`);
	}
}
