/** One at a time: over all processes, at most one holds a name, and the others stand by to take over. */

export interface Leadership {
	/**
	 * A term where nobody else leads; null where someone does. To be asked again and again, but not during a term.
	 * @throws ReadModelsUnavailable
	 */
	tryLead(): Promise<Term | null>;
	/** Ends the term, too, where there is one. */
	close(): Promise<void>;
}

/**
 * The time of one leader. Its end may be noticed late, by both sides: what must not be done twice needs a check of its
 * own in the transaction that does it.
 */
export interface Term {
	/** Aborts when another may lead from now on. */
	readonly lost: AbortSignal;
	/** Lets the next one lead. */
	end(): Promise<void>;
}

/** Where nobody else can be: a directory of SQLite has one process that writes. */
export const soleLeadership: Leadership = {
	async tryLead(): Promise<Term> {
		return { lost: new AbortController().signal, async end() {} };
	},
	async close() {},
};
