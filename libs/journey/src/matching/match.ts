/** From an event just decided to the segments it enters and leaves and the outcomes it achieves. */

import {
	type DomainEvent,
	type Scope,
	summaryOfVisit,
	type Visit,
} from "#kernel";
import { endOfDuration } from "../durations.js";
import { candidatesOf, counts } from "./candidates.js";
import {
	emptyVisitPart,
	entryOf,
	type Membership,
	type Part,
	type Progress,
	SETTLED,
	type VisitPart,
	visitPartOf,
} from "./progress.js";
import {
	type CompiledRules,
	compiledOf,
	type OutcomeRule,
	type Rule,
	type Rules,
	type SegmentRule,
} from "./rules.js";
import {
	type EarlierSubject,
	isJourneyEvent,
	type JourneyEvent,
	type Subject,
} from "./subject.js";

/** One event being matched. */
interface Matching {
	readonly progress: Progress;
	readonly visitPart: VisitPart | null;
	readonly before: EarlierSubject;
	readonly after: Subject;
	readonly event: DomainEvent;
}

function where(visit: Visit | null) {
	return { visitId: visit?.visitId ?? null, summary: summaryOfVisit(visit) };
}

function exit(
	{ event, after }: Matching,
	segmentId: string,
	{ name, version }: Membership,
	scope: Scope,
	reason: "condition" | "archived",
): JourneyEvent {
	const { occurredAt } = event.data;
	const data = { occurredAt, segmentId, name, version, scope };
	return {
		type: "SegmentExited",
		data: { ...data, ...where(after.visit), reason },
	};
}

function enter({ event, after }: Matching, rule: SegmentRule): JourneyEvent {
	const { occurredAt } = event.data;
	const { id: segmentId, name, version, scope, expiresAfter } = rule;
	const expiresAt =
		expiresAfter === null ? null : endOfDuration(occurredAt, expiresAfter);
	const data = { occurredAt, segmentId, name, version, scope };
	return {
		type: "SegmentEntered",
		data: { ...data, ...where(after.visit), expiresAt },
	};
}

/** Whether the condition held before the event, for a rule none of whose event conditions counted it. */
function heldBefore({ before }: Matching, rule: Rule, part: Part): boolean {
	const { visit, visitor } = before;
	if (visitor === null || (rule.scope === "visit" && visit === null))
		return false;
	return rule.holds({ visit, visitor, counts: part.counts });
}

function matchSegment(
	matching: Matching,
	rule: SegmentRule,
	part: Part,
	counted: boolean,
): JourneyEvent | null {
	const { visit, visitor } = matching.after;
	const holds = rule.holds({ visit, visitor, counts: part.counts });
	const membership = entryOf(part.members, rule.id);
	if (membership !== undefined)
		return holds
			? null
			: exit(matching, rule.id, membership, rule.scope, "condition");
	if (!holds) return null;
	const lapsed = Object.hasOwn(part.lapsed, rule.id);
	if (lapsed && !counted && heldBefore(matching, rule, part)) return null;
	return enter(matching, rule);
}

function isAchievedBefore(
	{ progress, visitPart }: Matching,
	rule: OutcomeRule,
): boolean {
	const { achieved, achievedOutside } = progress.visitor;
	if (rule.achieved === "oncePerVisitor")
		return Object.hasOwn(achieved, rule.id);
	return Object.hasOwn(visitPart?.achieved ?? achievedOutside, rule.id);
}

function isAchieved(
	matching: Matching,
	rule: OutcomeRule,
	part: Part,
	counted: boolean,
): boolean {
	const { visit, visitor } = matching.after;
	if (rule.achieved === "everyTime") {
		if (rule.countsEvents && !counted) return false;
	} else if (isAchievedBefore(matching, rule)) return false;
	if (!rule.holds({ visit, visitor, counts: part.counts })) return false;
	return (
		rule.achieved !== "everyTime" ||
		rule.countsEvents ||
		!heldBefore(matching, rule, part)
	);
}

function isScalar(value: unknown): value is string | number | boolean {
	const type = typeof value;
	return type === "string" || type === "number" || type === "boolean";
}

function achieve({ event, after }: Matching, rule: OutcomeRule): JourneyEvent {
	const { id: outcomeId, name, version, scope, positive } = rule;
	const { occurredAt } = event.data;
	const found = rule.readValue(event, after);
	const value = isScalar(found) ? found : null;
	const data = { occurredAt, outcomeId, name, version, scope };
	return {
		type: "OutcomeAchieved",
		data: { ...data, ...where(after.visit), value, positive },
	};
}

/** Exits from segments that are no longer there, or no longer in this scope. Only new rules can make any. */
function exitsFromGone(
	{ segments }: CompiledRules,
	matching: Matching,
	part: Part,
	scope: Scope,
): readonly JourneyEvent[] {
	if (part.decided >= SETTLED) return [];
	return Object.entries(part.members)
		.filter(([segmentId]) => segments.get(segmentId)?.scope !== scope)
		.map(([segmentId, membership]) =>
			exit(matching, segmentId, membership, scope, "archived"),
		);
}

/**
 * What an event leads to, in the order of the rules. Call it once for each event just decided, journey events left
 * out, and fold what it answers into the progress before the next event.
 * @param progress after the event
 * @param before the models before the event: the visit is that of the event, null where the event opened it
 * @param after the models after it, sharing unchanged sections with `before`
 */
export function match(
	rules: Rules,
	progress: Progress,
	before: EarlierSubject,
	after: Subject,
	event: DomainEvent,
): readonly JourneyEvent[] {
	if (isJourneyEvent(event)) return [];
	const compiled = compiledOf(rules);
	const { visit } = after;
	const visitPart =
		visit === null ? null : visitPartOf(progress, visit.visitId);
	const matching = { progress, visitPart, before, after, event };
	const events: JourneyEvent[] = [
		...exitsFromGone(compiled, matching, progress.visitor, "visitor"),
		...exitsFromGone(compiled, matching, visitPart ?? emptyVisitPart, "visit"),
	];
	const { rules: candidates, counting } = candidatesOf(
		compiled,
		progress,
		visitPart,
		before,
		after,
		event,
	);
	for (const index of candidates) {
		const rule = compiled.rules[index] as Rule;
		const part = rule.scope === "visit" ? visitPart : progress.visitor;
		if (part === null) continue;
		const counted = counts(counting, rule);
		if (rule.kind === "segment") {
			const change = matchSegment(matching, rule, part, counted);
			if (change !== null) events.push(change);
		} else if (isAchieved(matching, rule, part, counted))
			events.push(achieve(matching, rule));
	}
	return events;
}
