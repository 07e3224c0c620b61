/** What makes a group, as it is kept. */

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
