/**
 * Checkpoints that belong to one log. A position means nothing in another: where the log at hand is not the one that a
 * checkpoint was made for, its follower begins at the log's beginning. That sends again rather than too little, and the
 * ids of the messages are the same.
 */

import type { CheckpointStore } from "#broadcast";
import { DOMAIN_STREAM_PREFIXES, type EventLog } from "#kernel";

/** The file, or the database's table. */
export interface RemovableCheckpoints extends CheckpointStore {
	remove(name: string): Promise<void>;
}

export interface LogCheckpointsOptions {
	readonly log: EventLog;
	readonly store: RemovableCheckpoints;
	/**
	 * What was kept elsewhere before, looked at where `store` has none; 0 where that is nothing.
	 * @param key the name in `store`, which holds the log's identity
	 */
	readonly former: (key: string, name: string) => Promise<number>;
	readonly warn: (fields: object, message: string) => void;
}

export class LogCheckpoints implements CheckpointStore {
	private logId: string | null = null;

	constructor(private readonly options: LogCheckpointsOptions) {}

	/** @throws StoreUnavailable */
	async load(name: string): Promise<number> {
		const { log, store, former, warn } = this.options;
		const key = await this.keyOf(name);
		if (key === null) return 0;
		const position = (await store.load(key)) || (await former(key, name));
		const headPosition = await log.headPosition();
		if (position <= headPosition) return position;
		warn(
			{ checkpoint: name, position, headPosition },
			"the checkpoint lies behind the end of the log, which was set back: it is followed from its beginning",
		);
		await store.remove(key);
		return 0;
	}

	/** @throws StoreUnavailable */
	async save(name: string, position: number): Promise<void> {
		const key = await this.keyOf(name);
		if (key !== null) await this.options.store.save(key, position);
	}

	private async keyOf(name: string): Promise<string | null> {
		this.logId ??= await logIdOf(this.options.log);
		return this.logId === null ? null : checkpointKey(name, this.logId);
	}
}

/** Name under which the checkpoint of one log is kept. */
export function checkpointKey(name: string, logId: string): string {
	return `${name}@${logId}`;
}

/**
 * Tells a log from every other, its copies included, by its first event of ours; null while it has none.
 * @throws StoreUnavailable
 */
export async function logIdOf(log: EventLog): Promise<string | null> {
	for (let after = 0; ; ) {
		const { events, position, atHead } = await log.readAll({
			after,
			limit: 1,
			filter: { streamPrefixes: DOMAIN_STREAM_PREFIXES },
		});
		const [first] = events;
		if (first !== undefined) return `${first.position}.${first.eventId}`;
		if (atHead) return null;
		after = position;
	}
}
