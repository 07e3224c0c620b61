/**
 * Checkpoints that belong to one log. A position means nothing in another: where the log at hand is not the one that a
 * checkpoint was made for, its follower begins at the log's beginning. That sends again rather than too little, and the
 * ids of the messages are the same.
 */

import type { CheckpointStore } from "#broadcast";
import { type EventLog, logIdOf, logReaches } from "#kernel";

/** The file, or the database's table. */
export interface NamedCheckpoints extends CheckpointStore {
	names(): Promise<readonly string[]>;
	remove(name: string): Promise<void>;
}

export interface LogCheckpointsOptions {
	readonly log: EventLog;
	readonly store: NamedCheckpoints;
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

	/** @throws StoreUnavailable, ReadModelsUnavailable */
	async load(name: string): Promise<number> {
		const { log, store, former, warn } = this.options;
		const key = await this.keyOf(name);
		if (key === null) return 0;
		const position = (await store.load(key)) || (await former(key, name));
		if (position === 0) {
			const names = await store.names();
			const others = names.filter((each) => each.startsWith(`${name}@`));
			if (others.length > 0) {
				const message =
					"the checkpoint was made for another log: this one is followed from its beginning";
				warn({ checkpoint: name, others, logId: this.logId }, message);
			}
			return 0;
		}
		if (await logReaches(log, position)) return position;
		const message =
			"the checkpoint lies behind the end of the log, which was set back: it is followed from its beginning";
		warn({ checkpoint: name, position }, message);
		await store.remove(key);
		return 0;
	}

	/** @throws StoreUnavailable, ReadModelsUnavailable */
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
