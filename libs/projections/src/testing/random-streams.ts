/** Streams of visitors as the server might record them, from a seed: visits that begin, go on, idle and end. */

import {
	eventIdOf,
	isoTime,
	type NewDomainEvent,
	type RecordedDomainEvent,
	uuidV5,
	VISIT_NAMESPACE,
	visitorStream,
} from "#kernel";
import { page, visitContext } from "./fixtures.js";
import type { SeededRandom } from "./random.js";

export const START_MS = Date.parse("2026-01-01T00:00:00.000Z");
const IDLE_AFTER_MS = 300_000;
const ENDS_AFTER_MS = 1_800_000;

interface OpenVisit {
	readonly visitId: string;
	readonly startedMs: number;
}

interface VisitorOnTheWay {
	readonly siteId: string;
	readonly visitorId: string;
	revision: number;
	visits: number;
	open: OpenVisit | null;
	readonly segments: Set<string>;
}

type Draft = Pick<NewDomainEvent, "type" | "data">;

export interface StreamsOptions {
	readonly visitors: number;
	readonly events: number;
	readonly sites?: readonly string[];
	/** So many events of one visitor in a row, at most; 1 scatters them. */
	readonly burst?: number;
}

/** `events` recorded events in log order, a second apart, positions rising with gaps. */
export function randomStreams(
	random: SeededRandom,
	options: StreamsOptions,
): RecordedDomainEvent[] {
	const { sites = ["default", "shop"], burst = 4 } = options;
	const visitors = Array.from({ length: options.visitors }, (_, n) => ({
		siteId: random.pick(sites),
		visitorId: `v${n}`,
		revision: 0,
		visits: 0,
		open: null,
		segments: new Set<string>(),
	})) as VisitorOnTheWay[];
	const events: RecordedDomainEvent[] = [];
	let position = 0;
	while (events.length < options.events) {
		const visitor = random.pick(visitors);
		for (let n = 1 + random.below(burst); n > 0; n--) {
			const recordedAt = START_MS + events.length * 1_000;
			for (const draft of nextOf(visitor, random, recordedAt)) {
				position += 1 + random.below(3);
				events.push(record(visitor, draft, position, recordedAt));
			}
		}
	}
	return events.slice(0, options.events);
}

function record(
	visitor: VisitorOnTheWay,
	draft: Draft,
	position: number,
	recordedAt: number,
): RecordedDomainEvent {
	const commandId = `command-${position}`;
	const stream = visitorStream(visitor.siteId, visitor.visitorId);
	return {
		...draft,
		eventId: eventIdOf(stream, commandId, 0, null),
		stream,
		revision: visitor.revision++,
		position,
		recordedAt,
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: commandId,
		},
	} as RecordedDomainEvent;
}

function nextOf(
	visitor: VisitorOnTheWay,
	random: SeededRandom,
	nowMs: number,
): Draft[] {
	if (visitor.open === null) return [startVisit(visitor, random, nowMs)];
	const roll = random.next();
	if (roll < 0.04) return [endVisit(visitor, visitor.open, nowMs)];
	if (roll < 0.08) return [identify(visitor, random, nowMs)];
	if (roll < 0.18) return [changeSegment(visitor, visitor.open, random, nowMs)];
	if (roll < 0.23) return [achieveOutcome(visitor.open, random, nowMs)];
	// Some come late, a few from before the visit began.
	const lateMs = random.chance(0.1) ? random.below(40) * 60_000 : 0;
	return [track(visitor.open, random, nowMs - lateMs)];
}

function startVisit(
	visitor: VisitorOnTheWay,
	random: SeededRandom,
	nowMs: number,
): Draft {
	const name = `${visitor.siteId}/${visitor.visitorId}/${visitor.visits++}`;
	const visitId = uuidV5(VISIT_NAMESPACE, name);
	visitor.open = { visitId, startedMs: nowMs };
	return {
		type: "VisitStarted",
		data: {
			...visitContext(random.below(200)),
			visitId,
			occurredAt: isoTime(nowMs),
			idleAfterMs: IDLE_AFTER_MS,
			endsAfterMs: ENDS_AFTER_MS,
		},
	};
}

function endVisit(
	visitor: VisitorOnTheWay,
	{ visitId }: OpenVisit,
	nowMs: number,
): Draft {
	visitor.open = null;
	const occurredAt = isoTime(nowMs);
	return {
		type: "VisitEnded",
		data: { visitId, occurredAt, reason: "command", summary: null },
	};
}

function identify(
	visitor: VisitorOnTheWay,
	random: SeededRandom,
	nowMs: number,
): Draft {
	const occurredAt = isoTime(nowMs);
	if (random.chance(0.3)) {
		const purposes = ["analytics" as const];
		return {
			type: random.chance(0.5) ? "ConsentGranted" : "ConsentWithdrawn",
			data: { occurredAt, purposes, evidence: null },
		};
	}
	const value = `${visitor.visitorId}:${random.below(3)}@example.org`;
	return {
		type: "VisitorIdentified",
		data: {
			occurredAt,
			externalIds: [{ type: random.pick(["email", "crm"]), value }],
			traits: { givenName: `Name ${random.below(9)}` },
		},
	};
}

function changeSegment(
	visitor: VisitorOnTheWay,
	{ visitId }: OpenVisit,
	random: SeededRandom,
	nowMs: number,
): Draft {
	const scope = random.pick(["visit", "visitor"] as const);
	const segmentId = `${scope}-segment-${random.below(5)}`;
	const key = scope === "visit" ? `${visitId}/${segmentId}` : segmentId;
	const common = {
		segmentId,
		name: segmentId,
		version: 1,
		scope,
		visitId,
		summary: null,
		occurredAt: isoTime(nowMs),
	};
	if (visitor.segments.delete(key))
		return { type: "SegmentExited", data: { ...common, reason: "condition" } };
	visitor.segments.add(key);
	const expiresAt = random.chance(0.5)
		? isoTime(nowMs + random.below(60) * 60_000)
		: null;
	return { type: "SegmentEntered", data: { ...common, expiresAt } };
}

function achieveOutcome(
	{ visitId }: OpenVisit,
	random: SeededRandom,
	nowMs: number,
): Draft {
	const outcomeId = `outcome-${random.below(4)}`;
	return {
		type: "OutcomeAchieved",
		data: {
			outcomeId,
			name: outcomeId,
			version: 1,
			scope: "visit",
			visitId,
			value: random.below(100),
			positive: true,
			summary: null,
			occurredAt: isoTime(nowMs),
		},
	};
}

function track(
	{ visitId }: OpenVisit,
	random: SeededRandom,
	atMs: number,
): Draft {
	const occurredAt = isoTime(atMs);
	const attributes = random.chance(0.1) ? { step: random.below(9) } : null;
	const common = { visitId, occurredAt, ...(attributes && { attributes }) };
	const roll = random.next();
	if (roll < 0.6)
		return {
			type: "PageViewed",
			data: { ...common, page: page(random.below(500)) },
		};
	if (roll < 0.7)
		return { type: "SearchPerformed", data: { ...common, query: "lamp" } };
	if (roll < 0.8)
		return { type: "ElementClicked", data: { ...common, selector: "#buy" } };
	if (roll < 0.9)
		return {
			type: "VisitorIdled",
			data: { ...common, idleSeconds: 300, by: "clock" },
		};
	return {
		type: "CustomEventRecorded",
		data: { ...common, eventName: "added_to_cart" },
	};
}
