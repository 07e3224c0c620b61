/** When each known visit of a visitor was, and which of them an event belongs to. */

import { isoTime, isTracking, msOfIso, type VisitEndReason } from "#kernel";
import type { Foldable } from "../models/visit-state.js";

/** Visits that a visitor's state remembers the times of at most; an event older than all of them opens a visit. */
export const SPANS_MAX = 500;

export interface VisitSpan {
	readonly visitId: string;
	readonly startedAt: string;
	readonly lastActiveAt: string;
	/** When inactivity ends the visit. */
	readonly endsAt: string;
	readonly endedAt: string | null;
	readonly endedBy: VisitEndReason | null;
}

/**
 * The visit within whose time `at` lies. The moment at which a visit ends is no longer in it, so that what follows an
 * `EndVisit` within the same millisecond opens the next visit.
 * @param spans newest start first
 */
export function spanAt(
	spans: readonly VisitSpan[],
	at: string,
): VisitSpan | null {
	for (const span of spans) {
		const { startedAt, endsAt, endedAt, endedBy } = span;
		const end = endedBy === "command" && endedAt !== null ? endedAt : endsAt;
		if (startedAt <= at && at < end) return span;
	}
	return null;
}

/**
 * The visit to which an activity at `at` belongs, or null where it opens one: the visit within whose time it lies;
 * else one that began less than the visit's own inactivity limit later, which then began with it.
 * @param spans newest start first
 */
export function findSpan(
	spans: readonly VisitSpan[],
	at: string,
): VisitSpan | null {
	const within = spanAt(spans, at);
	if (within !== null) return within;
	const next = spans.findLast((span) => span.startedAt > at);
	if (next === undefined) return null;
	const limitMs = msOfIso(next.endsAt) - msOfIso(next.lastActiveAt);
	return msOfIso(next.startedAt) - msOfIso(at) < limitMs ? next : null;
}

/** The last visit to begin before `at` or with it, while it is open. */
export function openBefore(
	spans: readonly VisitSpan[],
	at: string,
): VisitSpan | null {
	const before = spans.find((span) => span.startedAt <= at);
	return before?.endedAt === null ? before : null;
}

/** The visit that a visitor's identity or consent is seen together with: the one of that time, while it is open. */
export function openVisitAt(
	spans: readonly VisitSpan[],
	at: string,
): string | null {
	const span = findSpan(spans, at);
	return span?.endedAt === null ? span.visitId : null;
}

/** The spans after an event of the visitor's stream. */
export function evolveSpans(
	spans: readonly VisitSpan[],
	event: Foldable,
): readonly VisitSpan[] {
	const { occurredAt } = event.data;
	if (event.type === "VisitStarted") {
		const { visitId, endsAfterMs } = event.data;
		return newestFirst([
			{
				visitId,
				startedAt: occurredAt,
				lastActiveAt: occurredAt,
				endsAt: isoTime(msOfIso(occurredAt) + endsAfterMs),
				endedAt: null,
				endedBy: null,
			},
			...spans,
		]);
	}
	if (event.type === "VisitEnded") {
		const { visitId, reason } = event.data;
		return spans.map((span) =>
			span.visitId === visitId
				? { ...span, endedAt: occurredAt, endedBy: reason }
				: span,
		);
	}
	if (!isTracking(event) || event.type === "VisitorIdled") return spans;
	const { visitId } = event.data;
	const index = spans.findIndex((span) => span.visitId === visitId);
	const span = spans[index];
	if (span === undefined) return spans;
	const moved = moveTo(span, occurredAt);
	if (moved === span) return spans;
	const next = spans.with(index, moved);
	return moved.startedAt === span.startedAt ? next : newestFirst(next);
}

function moveTo(span: VisitSpan, at: string): VisitSpan {
	if (at < span.startedAt) return { ...span, startedAt: at };
	if (at <= span.lastActiveAt) return span;
	const endsAt = isoTime(
		msOfIso(span.endsAt) + msOfIso(at) - msOfIso(span.lastActiveAt),
	);
	return {
		...span,
		lastActiveAt: at,
		endsAt,
		endedAt: span.endedBy === "inactivity" ? endsAt : span.endedAt,
	};
}

function newestFirst(spans: readonly VisitSpan[]): readonly VisitSpan[] {
	return [...spans]
		.sort((a, b) =>
			a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
		)
		.slice(0, SPANS_MAX);
}
