/** Folds the visitor's stream into progress: counts of events, memberships, achievements. */

import type { DomainEvent } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition-events.js";
import { adopt } from "./adopt.js";
import type { Counter } from "./counter.js";
import { counted, evolveVisit, evolveVisitor } from "./evolve-parts.js";
import {
	emptyVisitPart,
	openVisitOf,
	type Progress,
	visitPartOf,
	withEntry,
} from "./progress.js";
import { rememberJourney } from "./remember-journey.js";
import { compiledOf, type Rules } from "./rules.js";
import { isJourneyEvent, visitIdOf } from "./subject.js";

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
