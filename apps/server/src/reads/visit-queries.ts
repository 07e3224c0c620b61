/** Reads of visits, as queries on Nest's query bus. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import {
	isoTime,
	NotFound,
	type RecordedDomainEvent,
	type RecordedEvent,
	upcast,
	type Visit,
	visitorStream,
} from "#kernel";
import type { Page, VisitFilter } from "#read-models";
import { Backend } from "../backend/backend.js";
import { decodeRevision, encodeRevision } from "./revision-cursor.js";

/** Events of the stream looked at for one page; a visit's events may lie far apart among those of other visits. */
const SCAN_EVENTS_MAX = 20_000;
const SCAN_PAGE_EVENTS = 500;

export class FindVisit extends Query<Visit> {
	constructor(
		readonly siteId: string,
		readonly visitId: string,
	) {
		super();
	}
}

@QueryHandler(FindVisit)
export class FindVisitHandler implements IQueryHandler<FindVisit> {
	constructor(private readonly backend: Backend) {}

	async execute({ siteId, visitId }: FindVisit): Promise<Visit> {
		const visit = await this.backend.readModels.visit(siteId, visitId);
		if (visit === null) throw new NotFound(`there is no visit ${visitId}`);
		return visit;
	}
}

export class ListVisits extends Query<Page<Visit>> {
	constructor(
		readonly siteId: string,
		readonly filter: VisitFilter,
	) {
		super();
	}
}

@QueryHandler(ListVisits)
export class ListVisitsHandler implements IQueryHandler<ListVisits> {
	constructor(private readonly backend: Backend) {}

	execute({ siteId, filter }: ListVisits): Promise<Page<Visit>> {
		return this.backend.readModels.visits(siteId, filter);
	}
}

/** One event of a visit as `GET /v1/visits/{visitId}/events` lists it. */
export interface ListedEvent {
	readonly eventId: string;
	readonly type: string;
	readonly position: string;
	readonly occurredAt: string;
	readonly recordedAt: string;
	readonly data: unknown;
}

export class ListVisitEvents extends Query<Page<ListedEvent>> {
	constructor(
		readonly siteId: string,
		readonly visitId: string,
		readonly limit: number,
		readonly cursor: string | null,
	) {
		super();
	}
}

@QueryHandler(ListVisitEvents)
export class ListVisitEventsHandler implements IQueryHandler<ListVisitEvents> {
	constructor(private readonly backend: Backend) {}

	async execute(query: ListVisitEvents): Promise<Page<ListedEvent>> {
		const { siteId, visitId, limit, cursor } = query;
		const row = await this.backend.readModels.visitRow(siteId, visitId);
		if (row === null) throw new NotFound(`there is no visit ${visitId}`);
		const stream = visitorStream(siteId, row.visit.visitorId);
		let revision = cursor === null ? row.firstRevision : decodeRevision(cursor);
		const scanEnd = revision + SCAN_EVENTS_MAX;
		const items: ListedEvent[] = [];
		while (revision <= row.lastRevision && revision < scanEnd) {
			const events = await this.backend.store.readStream(stream, {
				from: revision,
				limit: Math.min(SCAN_PAGE_EVENTS, row.lastRevision - revision + 1),
			});
			for (const event of events) {
				if (items.length === limit) {
					return { items, nextCursor: encodeRevision(event.revision) };
				}
				if (belongsTo(event, visitId)) items.push(listed(event));
			}
			if (events.length === 0) break;
			revision += events.length;
		}
		const nextCursor =
			revision <= row.lastRevision ? encodeRevision(revision) : null;
		return { items, nextCursor };
	}
}

/** Whether the event names the visit. */
export function belongsTo(event: RecordedEvent, visitId: string): boolean {
	const { data } = upcast(event) as RecordedDomainEvent;
	return "visitId" in data && data.visitId === visitId;
}

/** An event as lists show it: its data as recorded, not as later versions read it. */
export function listed(event: RecordedEvent): ListedEvent {
	const { occurredAt } = (upcast(event) as RecordedDomainEvent).data;
	return {
		eventId: event.eventId,
		type: event.type,
		position: String(event.position),
		occurredAt,
		recordedAt: isoTime(event.recordedAt),
		data: event.data,
	};
}
