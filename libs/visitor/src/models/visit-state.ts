/** What folds take and keep beside the visit that the world sees. */

import type { DomainEvent, Visit, VisitCounts } from "#kernel";

/** A domain event with the two places of its record that models need. */
export type Foldable = DomainEvent & {
	readonly stream: string;
	readonly position: number;
};

/** The visit with the times by which late events find their place; `publicVisit` takes them off. */
export interface VisitState extends Visit {
	readonly marks: {
		readonly entryPageAt: string | null;
		readonly currentPageAt: string | null;
		readonly screenAt: string | null;
		readonly appAt: string | null;
		/** By the attribute's name. */
		readonly attributesAt: Readonly<Record<string, string>>;
	};
}

/** A visit while a fold changes it: always itself, and `counts` and `marks` too where they are the fold's own. */
export type VisitDraft = Mutable<Omit<VisitState, "counts" | "marks">> & {
	counts: Mutable<VisitCounts>;
	marks: Mutable<VisitState["marks"]>;
};

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
