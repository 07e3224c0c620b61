/** The command's work: copies, compares, carries the broadcaster's checkpoint over, and sums it up. */

import type { EventStoreDbStore } from "#event-store";
import type { EventLog } from "#kernel";
import { openPost } from "../../../server/src/backend/broadcast-post.js";
import { systemClock } from "../../../server/src/backend/clock.js";
import type { Settings } from "../../../server/src/settings/settings.js";
import { progress } from "../output.js";
import { type CarriedCheckpoint, carryCheckpoint } from "./carry-checkpoint.js";
import {
	type Copied,
	type CopyOptions,
	copyLog,
	copyWhole,
} from "./copy-log.js";
import type { LeftOut } from "./domain-events.js";
import { ProgressFile } from "./progress-file.js";
import { contentsOfSource, type Verification, verify } from "./verify-copy.js";

export interface CopyAndVerifyOptions {
	/** As for a server on the log. */
	readonly settings: Settings;
	readonly source: EventLog;
	readonly target: EventStoreDbStore;
	/** The target's connection string. */
	readonly to: string;
	readonly mode: "copy" | "dryRun" | "verifyOnly";
	/** Nobody else writes to the log meanwhile. */
	readonly isAlone: boolean;
}

export interface CopySummary {
	/** The target's hosts. */
	readonly target: string;
	/** The log was looked at up to here. */
	readonly position: number;
	/** Whether there may be more by now, as a server runs on the log. */
	readonly isGrowing: boolean;
	/** Null where nothing was to be copied. */
	readonly copied: Copied | null;
	/** Of the domain's streams. */
	readonly events: number;
	readonly streams: number;
	/** Sum of the events' SHA-256. */
	readonly digest: string;
	/** Events of other streams. */
	readonly leftOut: LeftOut;
	/** Null for a dry run. */
	readonly verification: Verification | null;
	/** Where a broadcaster goes on in the copy; null where nothing is known of that yet. */
	readonly broadcast: CarriedCheckpoint | null;
}

/** @throws Failure */
export async function copyAndVerify(
	options: CopyAndVerifyOptions,
): Promise<CopySummary> {
	const { source, target, mode, isAlone } = options;
	const until = await source.headPosition();
	const copied =
		mode === "verifyOnly" ? null : await copy(options, until, copyLog);
	const position = copied?.position ?? until;
	const bar = progress(position, "events of the log looked at");
	const { digest, leftOut } = await contentsOfSource(source, position, bar);
	bar.stop();
	let verification: Verification | null = null;
	if (mode !== "dryRun") {
		verification = await verify(source, target, position, digest);
		if (!verification.equal && (copied?.resumedAt ?? 0) > 0) {
			// What an earlier run had copied is gone: its word counts for nothing.
			await copy(options, position, copyWhole);
			verification = await verify(source, target, position, digest);
		}
	}
	const isDone = mode === "copy" && verification?.equal === true && isAlone;
	return {
		target: target.label,
		position,
		isGrowing: !isAlone,
		copied,
		events: digest.count,
		streams: digest.streams,
		digest: String(digest),
		leftOut,
		verification,
		broadcast: isDone ? await carry(options) : null,
	};
}

async function copy(
	{ settings, source, target, mode }: CopyAndVerifyOptions,
	until: number,
	run: (options: CopyOptions) => Promise<Copied>,
): Promise<Copied> {
	const bar = progress(until, "events copied");
	try {
		return await run({
			source,
			target,
			targetName: target.label,
			progress: new ProgressFile(settings.dataDir),
			until,
			dryRun: mode === "dryRun",
			onPosition: (position) => bar.update(Math.min(position, until)),
		});
	} finally {
		bar.stop();
	}
}

/** From where a server on the log keeps it to where a server on the copy looks for it. */
async function carry({
	settings,
	source,
	target,
	to,
}: CopyAndVerifyOptions): Promise<CarriedCheckpoint | null> {
	const postOf = (events: EventLog, eventStoreUrl: string | null) =>
		openPost({
			settings: { ...settings, eventStoreUrl },
			events,
			clock: systemClock,
			warn: (_, message) => console.error(message),
		});
	const ofLog = await postOf(source, null);
	const ofCopy = await postOf(target, to);
	try {
		return await carryCheckpoint(
			{ log: source, checkpoints: ofLog.checkpoints },
			{ log: target, checkpoints: ofCopy.checkpoints },
		);
	} finally {
		await ofCopy.close();
		await ofLog.close();
	}
}
