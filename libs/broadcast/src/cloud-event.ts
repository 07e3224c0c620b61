/**
 * A recorded event as it is told to outsiders: CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec). Built
 * field by field from an explicit list, so nothing personal can slip out with a field that is added to an event later.
 */

import {
	type Campaign,
	type Device,
	type Geo,
	isoTime,
	type Page,
	type RecordedDomainEvent,
	type RecordedEvent,
	type Referrer,
	type VisitorAddress,
	visitorOfStream,
} from "#kernel";

export const BROADCAST_EVENT_TYPES = [
	"SegmentEntered",
	"SegmentExited",
	"OutcomeAchieved",
	"VisitStarted",
	"VisitEnded",
] as const;

export type BroadcastEventType = (typeof BROADCAST_EVENT_TYPES)[number];
export type BroadcastEvent = RecordedDomainEvent<BroadcastEventType>;

export interface VisitSummaryData {
	readonly page: Page | null;
	readonly device: Device | null;
	readonly geo: Geo | null;
	readonly referrer: Referrer | null;
	readonly campaign: Campaign | null;
}

export interface CloudEventData {
	readonly siteId: string;
	readonly visitorId: string;
	/** Null where no visit was open. */
	readonly visitId: string | null;
	/** Null where nothing is known of a visit, or where it would not fit into a message. */
	readonly visit: VisitSummaryData | null;
	readonly [field: string]: unknown;
}

export interface CloudEvent {
	readonly specversion: "1.0";
	/** The recorded event's id: the same however often it is sent. */
	readonly id: string;
	/** `/sites/<siteId>` */
	readonly source: string;
	readonly type: string;
	/** The visitor's id. */
	readonly subject: string;
	/** When it happened: ISO 8601 in UTC. */
	readonly time: string;
	readonly datacontenttype: "application/json";
	readonly data: CloudEventData;
}

const TYPES: Readonly<Record<BroadcastEventType, string>> = {
	SegmentEntered: "journeylog.segment.entered.v1",
	SegmentExited: "journeylog.segment.exited.v1",
	OutcomeAchieved: "journeylog.outcome.achieved.v1",
	VisitStarted: "journeylog.visit.started.v1",
	VisitEnded: "journeylog.visit.ended.v1",
};

export function isBroadcast(
	event: RecordedEvent,
): event is RecordedEvent & BroadcastEvent {
	return Object.hasOwn(TYPES, event.type);
}

/** @returns null for an event that is not broadcast: of another type, or of no visitor */
export function toCloudEvent(event: RecordedEvent): CloudEvent | null {
	const address = visitorOfStream(event.stream);
	if (address === null || !isBroadcast(event)) return null;
	return {
		specversion: "1.0",
		id: event.eventId,
		source: `/sites/${encodeURIComponent(address.siteId)}`,
		type: TYPES[event.type],
		subject: address.visitorId,
		time: event.data.occurredAt ?? isoTime(event.recordedAt),
		datacontenttype: "application/json",
		data: dataOf(event, address),
	};
}

function dataOf(
	event: BroadcastEvent,
	{ siteId, visitorId }: VisitorAddress,
): CloudEventData {
	const visitId = event.data.visitId ?? null;
	const own = ownFields(event);
	const summary =
		event.type === "VisitStarted"
			? { ...event.data, page: event.data.page ?? null }
			: event.data.summary;
	return { siteId, visitorId, visitId, ...own, visit: summaryOf(summary) };
}

function ownFields(event: BroadcastEvent): Record<string, unknown> {
	switch (event.type) {
		case "SegmentEntered":
			return pick(event.data, [...SEGMENT_FIELDS, "expiresAt"]);
		case "SegmentExited":
			return pick(event.data, [...SEGMENT_FIELDS, "reason"]);
		case "OutcomeAchieved":
			return pick(event.data, OUTCOME_FIELDS);
		case "VisitStarted":
			return {};
		case "VisitEnded":
			return pick(event.data, ["reason"]);
	}
}

const SEGMENT_FIELDS = ["segmentId", "name", "version", "scope"] as const;
const OUTCOME_FIELDS = [
	"outcomeId",
	"name",
	"version",
	"scope",
	"value",
	"positive",
] as const;

const PAGE_FIELDS = [
	"url",
	"title",
	"domain",
	"hostname",
	"pathname",
	"queryString",
	"fragment",
	"language",
	"keywords",
] as const;
const DEVICE_FIELDS = [
	"category",
	"type",
	"manufacturer",
	"osFamily",
	"osVersion",
	"screenWidth",
	"screenHeight",
	"screenDensity",
	"isMobile",
] as const;
const GEO_FIELDS = [
	"country",
	"countryName",
	"region",
	"locality",
	"timezone",
] as const;
const REFERRER_FIELDS = [
	"url",
	"domain",
	"hostname",
	"pathname",
	"queryString",
	"medium",
	"name",
	"searchTerms",
] as const;
const CAMPAIGN_FIELDS = [
	"source",
	"medium",
	"name",
	"term",
	"content",
	"clickId",
	"network",
] as const;

function summaryOf(
	summary: Partial<VisitSummaryData> | null | undefined,
): VisitSummaryData | null {
	if (!summary) return null;
	return {
		page: pickOrNull(summary.page, PAGE_FIELDS),
		device: pickOrNull(summary.device, DEVICE_FIELDS),
		geo: pickOrNull(summary.geo, GEO_FIELDS),
		referrer: pickOrNull(summary.referrer, REFERRER_FIELDS),
		campaign: pickOrNull(summary.campaign, CAMPAIGN_FIELDS),
	};
}

function pickOrNull<T extends object, K extends keyof T>(
	from: T | null | undefined,
	fields: readonly K[],
): Pick<T, K> | null {
	return from ? pick(from, fields) : null;
}

/** The named fields and no other; what is not there is null. */
function pick<T extends object, K extends keyof T>(
	from: T,
	fields: readonly K[],
): Pick<T, K> {
	const picked = {} as Record<K, unknown>;
	for (const field of fields) picked[field] = from[field] ?? null;
	return picked as Pick<T, K>;
}
