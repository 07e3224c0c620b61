/** The idempotency keys of one visitor: which commands are in the stream, and from which revision. */

/** Command ids that are remembered without reading the stream; the oldest go first. */
export const RECENT_COMMANDS_MAX = 500;
/** Command ids remembered at most after the stream was read for them. */
export const ALL_COMMANDS_MAX = 200_000;

export interface StoredCommands {
	readonly entries: readonly (readonly [commandId: string, revision: number])[];
	readonly truncated: boolean;
}

/**
 * Shared by the successive states of one actor: it only ever grows by what those states have in common, and is thrown
 * away together with a state whose append failed.
 */
export class RecentCommands {
	private readonly revisions: Map<string, number>;
	/** Whether ids were let go, so that one not found may be in the stream all the same. */
	truncated: boolean;
	private max = RECENT_COMMANDS_MAX;

	constructor(stored: StoredCommands = { entries: [], truncated: false }) {
		this.revisions = new Map(stored.entries);
		this.truncated = stored.truncated;
	}

	/** Revision of the command's first event; undefined where it is not known. */
	get(commandId: string): number | undefined {
		return this.revisions.get(commandId);
	}

	/** Remembers a command by its first event; its later events change nothing. */
	add(commandId: string, revision: number): void {
		if (this.revisions.has(commandId)) return;
		this.revisions.set(commandId, revision);
		if (this.revisions.size <= this.max) return;
		const [oldest] = this.revisions.keys();
		if (oldest !== undefined) this.revisions.delete(oldest);
		this.truncated = true;
	}

	/** An empty set that holds all ids of a long stream. */
	static wide(): RecentCommands {
		const commands = new RecentCommands();
		commands.max = ALL_COMMANDS_MAX;
		return commands;
	}

	/** The newest ids, as a snapshot keeps them. */
	toStored(): StoredCommands {
		const entries = [...this.revisions];
		return {
			entries: entries.slice(-RECENT_COMMANDS_MAX),
			truncated: this.truncated || entries.length > RECENT_COMMANDS_MAX,
		};
	}
}
