/**
 * What matching remembers of a visitor: a fold of the visitor's stream, plain JSON and immutable, small enough to go
 * into snapshots. One part belongs to the visitor and one to each visit.
 */

export interface Membership {
	/** As entered: a later version of the segment does not change them. */
	readonly name: string;
	readonly version: number;
	/** In which visit it was entered; null where none was open. */
	readonly visitId: string | null;
	/** ISO 8601, UTC; null: never. */
	readonly expiresAt: string | null;
}

type ById<T> = Readonly<Record<string, T>>;

export interface Part {
	/** Events counted, by the key of the counter and no further than its cap. */
	readonly counts: ById<number>;
	readonly members: ById<Membership>;
	/** The earliest end of a membership; null where none ends. */
	readonly nextExpiry: string | null;
	/** Segments whose membership expired and that were not entered since. */
	readonly lapsed: ById<true>;
	/** Outcomes achieved; in the visitor's part those achieved anywhere. */
	readonly achieved: ById<true>;
	/**
	 * Events in a row that were decided under these rules, up to SETTLED. Events read back may have been decided under
	 * others, so after them everything is evaluated once.
	 */
	readonly decided: number;
}

export interface VisitPart extends Part {
	/** ISO 8601, UTC; null where the beginning is not known. */
	readonly startedAt: string | null;
	readonly ended: boolean;
}

export interface VisitorPart extends Part {
	/** Outcomes achieved while no visit was open. */
	readonly achievedOutside: ById<true>;
	/** Visit of the latest event; null where it named none. */
	readonly lastVisitId: string | null;
	/** The latest event was not in the same visit as the one before it. */
	readonly switched: boolean;
}

export interface Progress {
	/** Of the rules under which it was folded; empty before the first event. */
	readonly fingerprint: string;
	readonly visitor: VisitorPart;
	readonly visits: ById<VisitPart>;
}

/** With so many events decided in a row, only what an event changes need be evaluated: the first one did the rest. */
export const SETTLED = 2;

const emptyPart: Part = {
	counts: {},
	members: {},
	nextExpiry: null,
	lapsed: {},
	achieved: {},
	decided: 0,
};

export const emptyVisitPart: VisitPart = {
	...emptyPart,
	startedAt: null,
	ended: false,
};

/** Before the first event of a visitor. */
export const noProgress: Progress = {
	fingerprint: "",
	visitor: {
		...emptyPart,
		achievedOutside: {},
		lastVisitId: null,
		switched: false,
	},
	visits: {},
};

/** An entry of its own, never one that a prototype lends. */
export function entryOf<T>(entries: ById<T>, id: string): T | undefined {
	return Object.hasOwn(entries, id) ? entries[id] : undefined;
}

export function withEntry<T>(entries: ById<T>, id: string, entry: T): ById<T> {
	return { ...entries, [id]: entry };
}

/** The same object where there is no such entry. */
export function withoutEntry<T>(entries: ById<T>, id: string): ById<T> {
	if (!Object.hasOwn(entries, id)) return entries;
	const { [id]: _, ...rest } = entries;
	return rest;
}

export function visitPartOf(progress: Progress, visitId: string): VisitPart {
	return entryOf(progress.visits, visitId) ?? emptyVisitPart;
}

/** The visit for which an event that names none counts: the latest begun that has not ended; null where none is. */
export function openVisitOf(progress: Progress, iso: string): string | null {
	let open: string | null = null;
	let openedAt = "";
	for (const [visitId, { startedAt, ended }] of Object.entries(
		progress.visits,
	)) {
		if (ended || startedAt === null || startedAt > iso) continue;
		const later = startedAt > openedAt;
		const tied = startedAt === openedAt && open !== null && visitId > open;
		if (!later && !tied) continue;
		open = visitId;
		openedAt = startedAt;
	}
	return open;
}

/** Without a visit that no event will touch any more; its memberships go with it. */
export function forgetVisit(progress: Progress, visitId: string): Progress {
	const visits = withoutEntry(progress.visits, visitId);
	return visits === progress.visits ? progress : { ...progress, visits };
}
