/** The event log of one site, as a query on Nest's query bus. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import { definitionsStream, type RecordedEvent, visitorStream } from "#kernel";
import type { Page } from "#read-models";
import { Backend } from "../backend/backend.js";
import type { Moment } from "../http/query/parse-query.js";
import { compareToMoment } from "./moment.js";
import { decodeRevision, encodeRevision } from "./revision-cursor.js";
import { belongsTo, type ListedEvent, listed } from "./visit-queries.js";

/** Pages looked through for one answer; where they hold too little, the cursor goes on behind them. */
const SCAN_PAGES_MAX = 50;
const SCAN_PAGE_EVENTS = 500;

export interface EventFilterQuery {
	readonly visitorId: string | null;
	readonly visitId: string | null;
	readonly type: string | null;
	/** Recorded there, or then, or later. */
	readonly from: Moment | null;
	/** Recorded before. */
	readonly to: Moment | null;
	readonly limit: number;
	readonly cursor: string | null;
}

export interface LoggedEvent extends ListedEvent {
	readonly stream: string;
	readonly revision: number;
	/** Of the data, as recorded; null where another program told none. */
	readonly schemaVersion: number | null;
	/** Of the command, or timer, that led to the event; null where another program told none. */
	readonly commandId: string | null;
}

export class ListEvents extends Query<Page<LoggedEvent>> {
	constructor(
		readonly siteId: string,
		readonly filter: EventFilterQuery,
	) {
		super();
	}
}

/** The next events after a place (a position, or a revision of one stream); empty at the end. */
interface Source {
	read(place: number): Promise<{
		events: readonly RecordedEvent[];
		next: number;
		end: boolean;
	}>;
	placeOf(event: RecordedEvent): number;
	readonly start: number;
}

@QueryHandler(ListEvents)
export class ListEventsHandler implements IQueryHandler<ListEvents> {
	constructor(private readonly backend: Backend) {}

	async execute({ siteId, filter }: ListEvents): Promise<Page<LoggedEvent>> {
		const source = await this.sourceOf(siteId, filter);
		if (source === null) return { items: [], nextCursor: null };
		let place =
			filter.cursor === null ? source.start : decodeRevision(filter.cursor);
		const items: LoggedEvent[] = [];
		let last = place;
		for (let page = 0; page < SCAN_PAGES_MAX; page++) {
			const { events, next, end } = await source.read(place);
			for (const event of events) {
				if (isPast(event, filter)) return { items, nextCursor: null };
				if (!isWanted(event, siteId, filter)) continue;
				// Right after the last event, and not at this one: every store can begin there.
				if (items.length === filter.limit)
					return { items, nextCursor: encodeRevision(last) };
				items.push(logged(event));
				last = source.placeOf(event) + 1;
			}
			place = next;
			if (end) return { items, nextCursor: null };
		}
		return { items, nextCursor: encodeRevision(place) };
	}

	private async sourceOf(
		siteId: string,
		{ visitorId, visitId, type, from }: EventFilterQuery,
	): Promise<Source | null> {
		if (visitId !== null) {
			const row = await this.backend.readModels.visitRow(siteId, visitId);
			if (row === null) return null;
			const { visit, firstRevision } = row;
			return this.streamSource(
				visitorStream(siteId, visit.visitorId),
				firstRevision,
			);
		}
		if (visitorId !== null) {
			return this.streamSource(visitorStream(siteId, visitorId), 0);
		}
		return this.logSource(siteId, type, from);
	}

	private streamSource(stream: string, start: number): Source {
		return {
			start,
			placeOf: (event) => event.revision,
			read: async (place) => {
				const events = await this.backend.store.readStream(stream, {
					from: place,
					limit: SCAN_PAGE_EVENTS,
				});
				const end = events.length < SCAN_PAGE_EVENTS;
				return { events, next: place + events.length, end };
			},
		};
	}

	private logSource(
		siteId: string,
		type: string | null,
		from: Moment | null,
	): Source {
		const streamPrefixes = [
			visitorStream(siteId, ""),
			definitionsStream(siteId),
		];
		return {
			start:
				from !== null && "position" in from ? Math.max(1, from.position) : 1,
			placeOf: (event) => event.position,
			read: async (place) => {
				const { events, position, atHead } = await this.backend.store.readAll({
					after: place - 1,
					limit: SCAN_PAGE_EVENTS,
					filter: {
						streamPrefixes,
						...(type === null ? {} : { types: [type] }),
					},
				});
				return { events, next: position + 1, end: atHead };
			},
		};
	}
}

function isPast(event: RecordedEvent, { to }: EventFilterQuery): boolean {
	return to !== null && compareToMoment(event, to) >= 0;
}

function isWanted(
	event: RecordedEvent,
	siteId: string,
	{ visitId, type, from }: EventFilterQuery,
): boolean {
	if (type !== null && event.type !== type) return false;
	if (from !== null && compareToMoment(event, from) < 0) return false;
	if (visitId !== null) {
		return belongsTo(event, visitId);
	}
	return (
		event.stream.startsWith(visitorStream(siteId, "")) ||
		event.stream === definitionsStream(siteId)
	);
}

function logged(event: RecordedEvent): LoggedEvent {
	const { stream, revision, metadata } = event;
	return {
		...listed(event),
		stream,
		revision,
		schemaVersion: metadata?.schemaVersion ?? null,
		commandId: metadata?.commandId ?? null,
	};
}
