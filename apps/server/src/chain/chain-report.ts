/** What a check of the hash chains finds. */

/** What does not fit about an event. */
export type BreakKind =
	/** It carries another hash than it should: it was changed, or what came before it was. */
	| "changed"
	/** It carries none, and comes after events that do. */
	| "unchained"
	/** Events before it are missing from its stream. */
	| "missing"
	/** Its revision was there before. */
	| "misplaced"
	/** What is stored of it is no JSON. */
	| "unreadable";

/** The first event, in log order, that does not fit. */
export interface ChainBreak {
	readonly kind: BreakKind;
	readonly stream: string;
	readonly revision: number;
	/** That comes next after the events before it; null where it could not be told. */
	readonly expectedRevision: number | null;
	readonly position: string;
	readonly eventId: string;
	readonly type: string;
	/** The hash that it should carry; null where it could not be told. */
	readonly expected: string | null;
	/** The one that it carries; null: none. */
	readonly found: string | null;
}

/** The streams as they are at a position. */
export interface ChainState {
	readonly position: string;
	readonly events: number;
	readonly streams: number;
	/** `ChainHeads.digest` */
	readonly heads: string;
}

export interface ChainReport extends Omit<ChainState, "heads"> {
	/** Names the log; null where it holds no event of ours. See `logIdOf`. */
	readonly log: string | null;
	/** Null where an event does not fit. */
	readonly heads: string | null;
	/** Events, at the beginning of so many streams, that were written before there were chains. */
	readonly unchained: { readonly events: number; readonly streams: number };
	/** So many streams were deleted or cut by another program; of so many of their events nothing is left. */
	readonly cut: { readonly events: number; readonly streams: number };
	/** Null where all fit. */
	readonly broken: ChainBreak | null;
	/** As all was at the position asked for; null where none was, or the check did not come there. */
	readonly sealed: ChainState | null;
}

export interface ChainProgress {
	readonly position: string;
	readonly headPosition: string;
	readonly events: number;
}
