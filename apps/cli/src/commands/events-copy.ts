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
import { DirectoryInUse, JourneylogError } from "#kernel";
import {
	readSettings,
	type Settings,
} from "../../../server/src/settings/settings.js";
import { type CopySummary, copyAndVerify } from "../copy/copy-and-verify.js";
import { waitForTarget } from "../copy/patient-target.js";
import { Failure, WrongUse } from "../failure.js";
import { printJson } from "../output.js";

/** How long a target is waited for before anything is done. */
const REACH_MS_MAX = 5_000;

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
			to: options.to,
			mode: modeOf(options),
			isAlone: lock !== null,
		});
	} catch (error) {
		if (error instanceof JourneylogError) throw new Failure(error.message);
		throw error;
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

function printSummary(summary: CopySummary): void {
	const { target, position, copied, events, streams, digest } = summary;
	const { leftOut, verification, isGrowing } = summary;
	console.log(`log up to ${position}: ${events} events in ${streams} streams`);
	console.log(`digest ${digest}`);
	console.log(
		`left out: ${leftOut.system} events of system streams, ${leftOut.others} of other programs' streams`,
	);
	if (copied !== null) {
		const did = verification === null ? "to copy to" : "copied to";
		const from =
			copied.resumedAt > 0
				? `, after ${copied.resumedAt} of an earlier run`
				: "";
		console.log(
			`${did} ${target}, where not there: ${copied.events} events${from}`,
		);
	}
	if (verification?.equal) {
		console.log(
			`${target} holds the same: ${verification.events} events, same digest`,
		);
	} else if (verification !== null) {
		console.log(
			`${target} holds ${verification.events} events, digest ${verification.digest}`,
		);
		for (const difference of verification.differences)
			console.log(`  ${difference}`);
	}
	if (isGrowing) {
		console.log(
			"a server runs on this log: stop it and run this again, for the rest and for the broadcaster's place",
		);
	}
	if (copied !== null && verification?.equal && !isGrowing) {
		console.log("a server on it makes its read models anew");
	}
	printBroadcast(summary);
}

function printBroadcast({ target, broadcast }: CopySummary): void {
	if (broadcast === null) return;
	const { position, repeated } = broadcast;
	const again =
		repeated > 0
			? `; ${repeated} events before that go out once more, with the same ids`
			: "";
	console.log(
		`a broadcaster with this DATA_DIR goes on in ${target} after ${position}${again}`,
	);
	console.log(
		"one with another DATA_DIR needs the file checkpoints.json in it, or it broadcasts everything again",
	);
}
