/** The idempotency keys of one visitor: which commands are in the stream, and from which revision. */

/** Command ids that are remembered without reading the stream; the oldest go first. */
export const RECENT_COMMANDS_MAX = 500;
/** Command ids remembered at most after the stream was read for them. */
export const ALL_COMMANDS_MAX = 200_000;

interface Remembered {
	/** Of the command's first event. */
	readonly revision: number;
	/** Milliseconds since 1970: when the command happened, as far as its events tell. */
	atMs: number;
}

export interface StoredCommands {
	readonly entries: readonly (readonly [
		commandId: string,
		revision: number,
		atMs: number,
	])[];
	readonly forgottenUntilMs: number | null;
}

const NOTHING_STORED: StoredCommands = { entries: [], forgottenUntilMs: null };

/**
 * Shared by the successive states of one actor. What was decided but is not durable yet is kept apart, so that it can be
 * given up.
 */
export class RecentCommands {
	private readonly known: Map<string, Remembered>;
	/** Commands whose events are in the present append. */
	private readonly drafted = new Map<string, Remembered>();
	/** Commands decided along with it that led to no event. */
	private readonly eventless = new Set<string>();
	/** The latest time of the commands that were let go; null where none was. */
	private forgottenUntilMs: number | null;

	constructor(
		stored: StoredCommands = NOTHING_STORED,
		private readonly max = RECENT_COMMANDS_MAX,
	) {
		this.known = new Map(
			stored.entries.map(([id, revision, atMs]) => [id, { revision, atMs }]),
		);
		this.forgottenUntilMs = stored.forgottenUntilMs;
	}

	/** An empty set that holds all ids of a long stream. */
	static wide(): RecentCommands {
		return new RecentCommands(NOTHING_STORED, ALL_COMMANDS_MAX);
	}

	get isWide(): boolean {
		return this.max === ALL_COMMANDS_MAX;
	}

	/** Revision of the command's first event; undefined where it is not known. */
	get(commandId: string): number | undefined {
		return (this.known.get(commandId) ?? this.drafted.get(commandId))?.revision;
	}

	/**
	 * Whether a command that is not known may have been let go.
	 * @param atMs when it happened; null where that says nothing about when it was first sent
	 */
	mayHaveForgotten(atMs: number | null): boolean {
		if (this.forgottenUntilMs === null) return false;
		return atMs === null || atMs <= this.forgottenUntilMs;
	}

	/** Remembers a command by its first event; a later one may only tell more of its time. */
	add(commandId: string, revision: number, atMs: number): void {
		const known = this.known.get(commandId);
		if (known !== undefined) {
			if (atMs > known.atMs) known.atMs = atMs;
			return;
		}
		this.known.set(commandId, { revision, atMs });
		if (this.known.size > this.max) this.forgetOldest();
	}

	/** Remembers a command whose events are still to be appended. */
	draft(commandId: string, revision: number, atMs: number): void {
		this.drafted.set(commandId, { revision, atMs });
	}

	draftEventless(commandId: string): void {
		this.eventless.add(commandId);
	}

	isEventless(commandId: string): boolean {
		return this.eventless.has(commandId);
	}

	/** What was drafted is durable and answered. */
	commit(): void {
		for (const [id, { revision, atMs }] of this.drafted) {
			this.add(id, revision, atMs);
		}
		this.rollback();
	}

	/** What was drafted did not happen. */
	rollback(): void {
		this.drafted.clear();
		this.eventless.clear();
	}

	/** The newest ids, as a snapshot keeps them. */
	toStored(): StoredCommands {
		const narrow = new RecentCommands({
			entries: [],
			forgottenUntilMs: this.forgottenUntilMs,
		});
		for (const [id, { revision, atMs }] of this.known) {
			narrow.add(id, revision, atMs);
		}
		const { known, forgottenUntilMs } = narrow;
		return {
			entries: [...known].map(([id, { revision, atMs }]) => [
				id,
				revision,
				atMs,
			]),
			forgottenUntilMs,
		};
	}

	private forgetOldest(): void {
		for (const [commandId, { atMs }] of this.known) {
			this.known.delete(commandId);
			this.forgottenUntilMs = Math.max(this.forgottenUntilMs ?? atMs, atMs);
			return;
		}
	}
}
