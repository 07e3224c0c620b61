/** The history of each field of a visit or visitor: when it changed, from what to what, and by which event. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import { isoTime, NotFound, type RecordedEvent } from "#kernel";
import { type FieldChange, fieldChanges } from "#projections";
import type { Page } from "#read-models";
import { Backend } from "../backend/backend.js";
import { listed } from "../reads/visit-queries.js";
import { audited, type Model } from "./audited.js";
import { decodePlace, encodePlace, type Place } from "./place-cursor.js";
import { streamEvents } from "./stream-events.js";

/** Changes with every event, and tells nothing that the event's own position does not. */
const LEFT_OUT = ["/position"];

export interface DocumentChange extends FieldChange {
	readonly occurredAt: string;
	readonly recordedAt: string;
	readonly eventId: string;
	readonly type: string;
	readonly position: string;
	/** Of the command, or timer, that led to the event. */
	readonly commandId: string;
}

export interface ChangesFilter {
	/** JSON pointer of a field, or of a part with all its fields; null: all. */
	readonly field: string | null;
	readonly limit: number;
	readonly cursor: string | null;
}

export class ListChanges extends Query<Page<DocumentChange>> {
	constructor(
		readonly siteId: string,
		readonly model: Model,
		readonly id: string,
		readonly filter: ChangesFilter,
	) {
		super();
	}
}

const START: Place = { revision: 0, index: 0 };

@QueryHandler(ListChanges)
export class ListChangesHandler implements IQueryHandler<ListChanges> {
	constructor(private readonly backend: Backend) {}

	async execute(query: ListChanges): Promise<Page<DocumentChange>> {
		const { siteId, model, id } = query;
		const { field, limit, cursor } = query.filter;
		const from = cursor === null ? START : decodePlace(cursor);
		const { stream, firstRevision, fold } = await audited(
			this.backend,
			siteId,
			model,
			id,
		);
		const items: DocumentChange[] = [];
		const { store } = this.backend;
		for await (const event of streamEvents(store, stream, firstRevision)) {
			const before = fold.document;
			if (!fold.take(event) || event.revision < from.revision) continue;
			const after = fold.document as object;
			const changes = fieldChanges(before, after, LEFT_OUT);
			for (const [index, change] of changes.entries()) {
				const place = { revision: event.revision, index };
				if (isBefore(place, from) || !isOf(field, change)) continue;
				if (items.length === limit)
					return { items, nextCursor: encodePlace(place) };
				items.push(changeBy(event, change));
			}
		}
		if (fold.document === null)
			throw new NotFound(`there is no ${model} ${id}`);
		return { items, nextCursor: null };
	}
}

function isBefore(place: Place, from: Place): boolean {
	return place.revision === from.revision && place.index < from.index;
}

function isOf(field: string | null, change: FieldChange): boolean {
	if (field === null || change.field === field) return true;
	return change.field.startsWith(`${field}/`);
}

function changeBy(event: RecordedEvent, change: FieldChange): DocumentChange {
	const { occurredAt } = listed(event);
	return {
		...change,
		occurredAt,
		recordedAt: isoTime(event.recordedAt),
		eventId: event.eventId,
		type: event.type,
		position: String(event.position),
		commandId: event.metadata.commandId,
	};
}
