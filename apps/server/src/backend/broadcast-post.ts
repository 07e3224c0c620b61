/** Where a broadcaster keeps its checkpoint, and whom it takes turns with. */

import type { Logger } from "pino";
import type { CheckpointStore } from "#broadcast";
import type { EventLog } from "#kernel";
import { type Leadership, soleLeadership } from "#read-models";
import type { Settings } from "../settings/settings.js";
import { FileCheckpoints } from "./file-checkpoints.js";
import { LogCheckpoints } from "./log-checkpoints.js";

export interface Post {
	readonly checkpoints: CheckpointStore;
	readonly leadership: Leadership;
	close(): Promise<void>;
}

/** In the data directory, whose broadcaster this process is alone, or in the database of all. @throws StoreUnavailable */
export async function openPost(
	settings: Settings,
	events: EventLog,
	logger: Logger,
): Promise<Post> {
	const file = new FileCheckpoints(settings.dataDir);
	const checkpoints = new LogCheckpoints({
		log: events,
		store: file,
		// Earlier versions, which knew no log but the one beside the file, kept the bare name.
		former: async (_key, name) =>
			settings.eventStoreUrl === null ? file.load(name) : 0,
		warn: (fields, message) => logger.warn(fields, message),
	});
	return { checkpoints, leadership: soleLeadership, async close() {} };
}
