/** What the fold keeps beside the visitor that the world sees. */

import type { Visitor } from "#kernel";

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

/** A model while it is being made: a copy that nobody else has seen, so that one copy serves all changes. */
export type VisitorDraft = {
	-readonly [K in keyof VisitorModel]: VisitorModel[K];
};
