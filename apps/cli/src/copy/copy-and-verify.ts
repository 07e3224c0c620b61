/** The command's work: copies, compares, carries the broadcaster's checkpoint over, and sums it up. */

import type { EventStoreDbStore } from "#event-store";
import type { EventLog } from "#kernel";
import type { Settings } from "../../../server/src/settings/settings.js";
import { progress } from "../output.js";
import { type CarriedCheckpoint, carryCheckpoint } from "./carry-checkpoint.js";
import { type Copied, type CopyOptions, copyLog, copyWhole } from "./copy-log.js";
import type { LeftOut } from "./domain-events.js";
import { ProgressFile } from "./progress-file.js";
import {
	contentsOfSource,
	differences,
	digestOfTarget,
	type SourceContents,
} from "./verify-copy.js";

export interface CopyAndVerifyOptions {
	readonly settings: Settings;
	readonly source: EventLog;
	readonly target: EventStoreDbStore;
	readonly mode: "copy" | "dryRun" | "verifyOnly";
	/** Nobody else writes to the log meanwhile. */
	readonly isAlone: boolean;
}

interface Contents {
	readonly events: number;
	readonly streams: number;
	/** Sum of the events' SHA-256. */
	readonly digest: string;
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
	/** The domain's streams. */
	readonly log: Contents;
	/** Events of other streams. */
	readonly leftOut: LeftOut;
	/** Null for a dry run. */
	readonly verification: {
		readonly equal: boolean;
		readonly target: Contents;
		/** The first few. */
		readonly differences: readonly string[];
	} | null;
	/** Where a broadcaster goes on in the copy; null where that is not known yet. */
	readonly broadcast: CarriedCheckpoint | null;
}
