/** A visit or a visitor under audit: where its events lie, and the fold that makes its model of them. */

import { NotFound, type Visit, type Visitor, visitorStream } from "#kernel";
import {
	KeyFold,
	keyFor,
	visitorReadModel,
	visitReadModel,
} from "#projections";
import type { Backend } from "../backend/backend.js";

export type Model = "visit" | "visitor";

export interface Audited {
	readonly stream: string;
	/** Revision of the first event that may be of it. */
	readonly firstRevision: number;
	/** A new one each time: it takes in the events from the first on. */
	readonly fold: Pick<KeyFold<unknown, Visit | Visitor>, "document" | "take">;
}

/** @throws NotFound for a visit of which the read models do not tell whose it is */
export async function audited(
	backend: Backend,
	siteId: string,
	model: Model,
	id: string,
): Promise<Audited> {
	const key = keyFor(siteId, id);
	const skipped = await backend.readModels.skippedEventIds(model);
	if (model === "visitor") {
		const fold = new KeyFold(visitorReadModel, key, skipped);
		return { stream: visitorStream(siteId, id), firstRevision: 0, fold };
	}
	const row = await backend.readModels.visitRow(siteId, id);
	if (row === null)
		throw new NotFound(
			`the read models know no visit ${id}; they tell in whose stream its events lie`,
		);
	return {
		stream: visitorStream(siteId, row.visit.visitorId),
		firstRevision: row.firstRevision,
		fold: new KeyFold(visitReadModel, key, skipped),
	};
}
