/** One row as its projection folds it, event by event: what the read model was after any of them. */

import {
	type RecordedDomainEvent,
	type RecordedEvent,
	upcast,
	type Visit,
	type Visitor,
} from "#kernel";
import { publicVisit, publicVisitor } from "#visitor";
import type { Key, Projection } from "../projection.js";
import { visitProjection } from "../visit/visit.projection.js";
import type { VisitProjectionRow } from "../visit/visit-row.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import type { VisitorProjectionRow } from "../visitor/visitor-row.js";

/** A projection and the document that readers get of its rows. */
export interface ReadModel<Row, Document> {
	readonly projection: Projection<Row>;
	documentOf(row: Row): Document;
}

export const visitReadModel: ReadModel<VisitProjectionRow, Visit> = {
	projection: visitProjection,
	documentOf: (row) => publicVisit(row.visit),
};

export const visitorReadModel: ReadModel<VisitorProjectionRow, Visitor> = {
	projection: visitorProjection,
	documentOf: (row) => publicVisitor(row.visitor),
};

export class KeyFold<Row, Document> {
	#row: Row | null = null;
	#parked = false;

	/** @param skipped ids of the events that were parked and then left out for good */
	constructor(
		private readonly model: ReadModel<Row, Document>,
		private readonly key: Key,
		private readonly skipped: ReadonlySet<string> = new Set(),
	) {}

	/** Null before the row's first event. */
	get document(): Document | null {
		return this.#row === null ? null : this.model.documentOf(this.#row);
	}

	/**
	 * Takes in the next event of the stream; true where it changed the row. One that the fold cannot take parks the row,
	 * as it does in the live projection: it stays as it is from then on.
	 */
	take(stored: RecordedEvent): boolean {
		const event = upcast(stored) as RecordedDomainEvent;
		if (this.#parked || this.skipped.has(event.eventId)) return false;
		if (!this.#isOfKey(event)) return false;
		try {
			this.#row = this.model.projection.fold(this.#row, event);
		} catch {
			this.#parked = true;
			return false;
		}
		return true;
	}

	#isOfKey(event: RecordedDomainEvent): boolean {
		try {
			return this.model.projection.keyOf(event) === this.key;
		} catch {
			// The projection parks it under the stream's name, where it holds up no row.
			return false;
		}
	}
}
