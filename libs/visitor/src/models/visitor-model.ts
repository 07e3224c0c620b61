/** What the fold keeps beside the visitor that the world sees. */

import type { RecentVisit, Visitor } from "#kernel";
import type { Mutable } from "./visit-state.js";

export interface RecentMark {
	readonly visitId: string;
	readonly lastActiveAt: string;
	readonly endsAfterMs: number;
}

/** The visitor with the times by which late events find their place; `publicVisitor` takes them off. */
export interface VisitorModel extends Visitor {
	readonly marks: {
		/** Of the recent visits. A list: a key for each id would give every visitor a shape of its own. */
		readonly visits: readonly RecentMark[];
		/** When each trait was told, by its name. */
		readonly traits: Readonly<Record<string, string>>;
		readonly custom: Readonly<Record<string, string>>;
	};
}

/** A visitor while a fold changes it: always itself, and its parts too where they are the fold's own. */
export type VisitorDraft = Mutable<
	Omit<VisitorModel, "totals" | "visits" | "marks">
> & {
	totals: Mutable<VisitorModel["totals"]>;
	/** The entries of both lists are replaced, never changed. */
	visits: Mutable<Omit<VisitorModel["visits"], "recent">> & {
		recent: RecentVisit[];
	};
	marks: Mutable<Omit<VisitorModel["marks"], "visits">> & {
		visits: RecentMark[];
	};
};
