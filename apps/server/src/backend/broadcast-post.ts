/** Where a broadcaster keeps its checkpoint, and whom it takes turns with. */

import type { CheckpointStore } from "#broadcast";
import type { Clock, EventLog } from "#kernel";
import {
	FollowerCheckpoints,
	type Leadership,
	soleLeadership,
} from "#read-models";
import type { Settings } from "../settings/settings.js";
import { FileCheckpoints } from "./file-checkpoints.js";
import { LogCheckpoints } from "./log-checkpoints.js";
import { openWritableModels } from "./stores.js";

export interface Post {
	readonly checkpoints: CheckpointStore;
	readonly leadership: Leadership;
	close(): Promise<void>;
}

export interface PostOptions {
	readonly settings: Settings;
	readonly events: EventLog;
	readonly clock: Clock;
	readonly warn: (fields: object, message: string) => void;
}

/** In the data directory, whose broadcaster this process alone is, or in the database of all. @throws StoreUnavailable */
export function openPost(options: PostOptions): Promise<Post> {
	return options.settings.databaseUrl === null
		? openFilePost(options)
		: openDatabasePost(options);
}

async function openFilePost(options: PostOptions): Promise<Post> {
	const { settings, events: log, warn } = options;
	const store = new FileCheckpoints(settings.dataDir);
	const former = (_key: string, name: string) => bare(settings, store, name);
	return {
		checkpoints: new LogCheckpoints({ log, store, former, warn }),
		leadership: soleLeadership,
		async close() {},
	};
}

/** Who comes from the file goes on where that was. */
async function openDatabasePost(options: PostOptions): Promise<Post> {
	const { settings, events: log, clock, warn } = options;
	const readModels = await openWritableModels(settings);
	const file = new FileCheckpoints(settings.dataDir);
	const former = async (key: string, name: string) =>
		(await file.load(key)) || bare(settings, file, name);
	const store = new FollowerCheckpoints(readModels.db, clock);
	const leadership = readModels.leadership("broadcaster");
	return {
		checkpoints: new LogCheckpoints({ log, store, former, warn }),
		leadership,
		async close() {
			await leadership.close();
			await readModels.close();
		},
	};
}

/** Earlier versions, which knew no log but the one beside the file, named no log. */
async function bare(
	{ eventStoreUrl }: Settings,
	file: FileCheckpoints,
	name: string,
): Promise<number> {
	return eventStoreUrl === null ? file.load(name) : 0;
}
