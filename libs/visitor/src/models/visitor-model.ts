/** What the fold keeps beside the visitor that the world sees. */

import type { Visitor } from "#kernel";

export interface RecentMark {
	readonly lastActiveAt: string;
	readonly endsAfterMs: number;
}

/** The visitor with the times by which late events find their place; `publicVisitor` takes them off. */
export interface VisitorModel extends Visitor {
	readonly marks: {
		/** Of the recent visits, by id. */
		readonly visits: Readonly<Record<string, RecentMark>>;
		/** When each trait was told, by its name. */
		readonly traits: Readonly<Record<string, string>>;
		readonly custom: Readonly<Record<string, string>>;
	};
}
