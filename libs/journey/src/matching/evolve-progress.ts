/** Folds the visitor's stream into progress: counts of events, memberships, achievements. */

import type { DomainEvent } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition.js";
import type { Counter } from "./counter.js";
import {
	emptyVisitPart,
	openVisitOf,
	type Part,
	type Progress,
	SETTLED,
	type VisitorPart,
	type VisitPart,
	visitPartOf,
	withEntry,
} from "./progress.js";
import { rememberJourney } from "./remember-journey.js";
import { type CompiledRules, compiledOf, type Rules } from "./rules.js";
import { isJourneyEvent, visitIdOf } from "./subject.js";

/**
 * Progress folded under other rules, made to fit: the counts of conditions that are gone go, and everything will be
 * evaluated again. Counts of new conditions begin at nothing; only a fold from the start of the stream fills them.
 */
function adopt(progress: Progress, compiled: CompiledRules): Progress {
	const { fingerprint, counterKeys } = compiled;
	const fit = <P extends Part>(part: P): P => ({
		...part,
		counts: Object.fromEntries(
			Object.entries(part.counts).filter(([key]) => counterKeys.has(key)),
		),
		decided: 0,
	});
	const visits = Object.fromEntries(
		Object.entries(progress.visits).map(([id, part]) => [id, fit(part)]),
	);
	return { fingerprint, visitor: fit(progress.visitor), visits };
}

/** The same object where no count moves. */
function counted(
	counts: Readonly<Record<string, number>>,
	counters: readonly Counter[],
	scope: Counter["scope"],
): Readonly<Record<string, number>> {
	let next: Record<string, number> | null = null;
	for (const counter of counters) {
		if (counter.scope !== scope) continue;
		const before = counts[counter.key] ?? 0;
		if (before >= counter.cap) continue;
		next ??= { ...counts };
		next[counter.key] = before + 1;
	}
	return next ?? counts;
}

function decidedAfter(part: Part, isRecorded: boolean): number {
	return isRecorded ? 0 : Math.min(part.decided + 1, SETTLED);
}

function evolveVisitor(
	part: VisitorPart,
	counters: readonly Counter[],
	visitId: string | null,
	isRecorded: boolean,
): VisitorPart {
	const counts = counted(part.counts, counters, "visitor");
	const decided = decidedAfter(part, isRecorded);
	const switched = visitId === null || visitId !== part.lastVisitId;
	const isSame =
		counts === part.counts &&
		decided === part.decided &&
		switched === part.switched &&
		visitId === part.lastVisitId;
	return isSame
		? part
		: { ...part, counts, decided, switched, lastVisitId: visitId };
}

function evolveVisit(
	part: VisitPart,
	counters: readonly Counter[],
	event: DomainEvent,
	isRecorded: boolean,
): VisitPart {
	const counts = counted(part.counts, counters, "visit");
	const decided = decidedAfter(part, isRecorded);
	const ended = part.ended || event.type === "VisitEnded";
	const startedAt =
		event.type === "VisitStarted" ? event.data.occurredAt : part.startedAt;
	const isSame =
		counts === part.counts &&
		decided === part.decided &&
		ended === part.ended &&
		startedAt === part.startedAt;
	return isSame ? part : { ...part, counts, decided, ended, startedAt };
}

/** Counts an event that names no visit for the one that is open. */
function countInOpenVisit(
	progress: Progress,
	counters: readonly Counter[],
	event: DomainEvent,
): Progress["visits"] {
	const { visits } = progress;
	if (counters.length === 0 || !VISITLESS_EVENT_TYPES.has(event.type))
		return visits;
	const visitId = openVisitOf(progress, event.data.occurredAt);
	if (visitId === null) return visits;
	const part = visitPartOf(progress, visitId);
	const counts = counted(part.counts, counters, "visit");
	if (counts === part.counts) return visits;
	return withEntry(visits, visitId, { ...part, counts });
}

/**
 * Progress after one more event of the visitor's stream; to be called for every event, in order, from `noProgress` on.
 *
 * An event without `revision` is one just decided, which `match` looks at as well. One with it was read back and may
 * have been decided under other rules, so the next `match` evaluates all definitions once: correct, but not for the
 * hot path. When the fingerprint of the rules changes, fold the stream anew from `noProgress`.
 */
export function evolveProgress(
	rules: Rules,
	progress: Progress,
	event: DomainEvent,
): Progress {
	const compiled = compiledOf(rules);
	const { fingerprint } = compiled;
	const from =
		progress.fingerprint === fingerprint ? progress : adopt(progress, compiled);
	if (isJourneyEvent(event)) return rememberJourney(from, event);
	const isRecorded = "revision" in event;
	const counters = compiled.counters.counting(event);
	const visitId = visitIdOf(event);
	const visitor = evolveVisitor(from.visitor, counters, visitId, isRecorded);
	let { visits } = from;
	if (visitId === null) {
		visits = countInOpenVisit(from, counters, event);
	} else {
		const part = Object.hasOwn(visits, visitId) ? visits[visitId] : undefined;
		const evolved = evolveVisit(
			part ?? emptyVisitPart,
			counters,
			event,
			isRecorded,
		);
		if (evolved !== part) visits = withEntry(visits, visitId, evolved);
	}
	if (visitor === from.visitor && visits === from.visits) return from;
	return { fingerprint, visitor, visits };
}
