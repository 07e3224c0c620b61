/** Why a visitor, or one of its visits, entered and left a segment: the version that decided, and the events that led to it. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import type { RecordedSegment } from "#journey";
import {
	domainEvent,
	isoTime,
	NotFound,
	type RecordedDomainEvent,
	type SegmentExitReason,
	visitorStream,
} from "#kernel";
import type { Page } from "#read-models";
import { Backend } from "../backend/backend.js";
import { decodeRevision, encodeRevision } from "../reads/revision-cursor.js";
import { type ListedEvent, listed } from "../reads/visit-queries.js";
import {
	type Decided,
	isMembership,
	type Membership,
	Reasons,
} from "./reasons.js";
import { SegmentVersions } from "./segment-versions.js";
import { streamEvents } from "./stream-events.js";

export interface SegmentChange {
	readonly change: "entered" | "exited";
	/** Of an exit; null for an entry. */
	readonly reason: SegmentExitReason | null;
	readonly visitId: string | null;
	readonly occurredAt: string;
	readonly recordedAt: string;
	readonly eventId: string;
	readonly position: string;
	/** The version that decided; of a membership that expired, the version that let it in. */
	readonly definition: RecordedSegment;
	/** In log order; empty where only the clock led to it. */
	readonly because: readonly ListedEvent[];
}

export class ListSegmentChanges extends Query<Page<SegmentChange>> {
	constructor(
		readonly siteId: string,
		readonly segmentId: string,
		readonly visitorId: string,
		readonly limit: number,
		readonly cursor: string | null,
	) {
		super();
	}
}

@QueryHandler(ListSegmentChanges)
export class ListSegmentChangesHandler
	implements IQueryHandler<ListSegmentChanges>
{
	constructor(private readonly backend: Backend) {}

	async execute(query: ListSegmentChanges): Promise<Page<SegmentChange>> {
		const { siteId, segmentId } = query;
		const { definitions } = this.backend;
		const versions = new SegmentVersions(
			await definitions.history(siteId),
			segmentId,
		);
		const { memberships, next } = await this.memberships(query);
		const reasons = new Reasons(versions, memberships);
		const items: SegmentChange[] = [];
		for await (const event of this.events(query, 0)) {
			if (items.length === memberships.length) break;
			const decided = reasons.take(event);
			if (decided !== null) items.push(changeOf(decided));
		}
		return { items, nextCursor: next === null ? null : encodeRevision(next) };
	}

	/** The page's entries and exits, and the revision of the one after them. */
	private async memberships(query: ListSegmentChanges) {
		const { segmentId, limit, cursor, visitorId } = query;
		const memberships: Membership[] = [];
		const from = cursor === null ? 0 : decodeRevision(cursor);
		let isKnown = from > 0;
		for await (const event of this.events(query, from)) {
			isKnown = true;
			if (!isMembership(event) || event.data.segmentId !== segmentId) continue;
			if (memberships.length === limit)
				return { memberships, next: event.revision };
			memberships.push(event);
		}
		if (!isKnown) throw new NotFound(`there is no visitor ${visitorId}`);
		return { memberships, next: null };
	}

	private async *events(
		{ siteId, visitorId }: ListSegmentChanges,
		from: number,
	): AsyncGenerator<RecordedDomainEvent, void> {
		const stream = visitorStream(siteId, visitorId);
		for await (const event of streamEvents(this.backend.store, stream, from))
			yield domainEvent(event);
	}
}

function changeOf({ event, definition, because }: Decided): SegmentChange {
	return {
		change: event.type === "SegmentEntered" ? "entered" : "exited",
		reason: event.type === "SegmentEntered" ? null : event.data.reason,
		visitId: event.data.visitId,
		occurredAt: event.data.occurredAt,
		recordedAt: isoTime(event.recordedAt),
		eventId: event.eventId,
		position: String(event.position),
		definition,
		because: because.map(listed),
	};
}
