/** What makes a group, as it is kept. */

import { STREAM_LENGTH_MAX } from "#event-store";
import type { GroupSettings } from "./core/settings.js";
import type { Source } from "./source.js";

export interface GroupDefinition {
	readonly source: Source;
	readonly group: string;
	readonly settings: GroupSettings;
	/**
	 * Position of the first event for a group without a checkpoint. Where it starts from the end, that is the end as it was
	 * when the group was made: what came since is not lost by a restart.
	 */
	readonly startsAt: number;
}

/** By which a group is known: in the names of its streams, and to its consumers. */
export function keyOf(source: string, group: string): string {
	return `${source}::${group}`;
}

/** Stream of a group's checkpoints. */
export function checkpointStreamOf(key: string): string {
	return `$persistentsubscription-${key}-checkpoint`;
}

/** Stream of a group's parked messages. */
export function parkedStreamOf(key: string): string {
	return `$persistentsubscription-${key}-parked`;
}

/** Characters of a key with which the longest stream that comes with it, its checkpoints' metadata, can have a name. */
export const KEY_LENGTH_MAX =
	STREAM_LENGTH_MAX - `$$${checkpointStreamOf("")}`.length;
