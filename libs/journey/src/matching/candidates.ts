/** Which rules an event can matter to. */

import type { DomainEvent } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition-events.js";
import type { Counter } from "./counter.js";
import {
	openVisitOf,
	type Part,
	type Progress,
	SETTLED,
	type VisitPart,
} from "./progress.js";
import type { CompiledRules, Rule } from "./rules.js";
import { type EarlierSubject, type Subject, visitIdOf } from "./subject.js";
import { addTurned } from "./watches.js";

export interface Candidates {
	/** Indexes of the rules, in their order. */
	readonly rules: Iterable<number>;
	/** The counters that counted this event for the subject. */
	readonly counting: readonly Counter[];
}

/** An event that names no visit counts for the open one, which need not be the one that is evaluated. */
function countsForVisit(
	progress: Progress,
	event: DomainEvent,
	{ visit }: Subject,
): boolean {
	if (visit === null) return false;
	return (
		!VISITLESS_EVENT_TYPES.has(event.type) ||
		openVisitOf(progress, event.data.occurredAt) === visit.visitId
	);
}

function countersOf(
	compiled: CompiledRules,
	progress: Progress,
	event: DomainEvent,
	after: Subject,
): readonly Counter[] {
	const counting = compiled.counters.counting(event);
	if (counting.length === 0 || countsForVisit(progress, event, after))
		return counting;
	return counting.filter(({ scope }) => scope === "visitor");
}

function isSettled(progress: Progress, visitPart: VisitPart | null): boolean {
	return (
		progress.visitor.decided >= SETTLED &&
		(visitPart === null || visitPart.decided >= SETTLED)
	);
}

/** Adds the rules whose event conditions turned, and those that look at every event. */
function addCounting(
	counters: readonly Counter[],
	parts: { readonly visit: Part | null; readonly visitor: Part },
	into: Set<number>,
): void {
	for (const { key, scope, turning, everyTime } of counters) {
		const count = parts[scope]?.counts[key] ?? 0;
		for (const rule of turning.get(count) ?? []) into.add(rule);
		for (const rule of everyTime) into.add(rule);
	}
}

/** Adds the segments that a counted event lets in again. */
function addLapsed(
	{ segments }: CompiledRules,
	part: Part | null,
	counters: readonly Counter[],
	into: Set<number>,
): void {
	if (part === null) return;
	for (const segmentId in part.lapsed) {
		const rule = segments.get(segmentId);
		if (rule === undefined) continue;
		if (counters.some(({ rules }) => rules.has(rule.index)))
			into.add(rule.index);
	}
}

/**
 * The rules whose condition, membership or achievement can be other than after the event before. Where that is not
 * known for certain, all rules.
 */
export function candidatesOf(
	compiled: CompiledRules,
	progress: Progress,
	visitPart: VisitPart | null,
	before: EarlierSubject,
	after: Subject,
	event: DomainEvent,
): Candidates {
	const counting = countersOf(compiled, progress, event, after);
	const isSameVisit = before.visit?.visitId === after.visit?.visitId;
	const isCertain =
		before.visitor !== null && isSameVisit && isSettled(progress, visitPart);
	if (!isCertain) return { rules: compiled.rules.keys(), counting };
	const found = new Set<number>();
	const { visitor } = progress;
	addCounting(counting, { visit: visitPart, visitor }, found);
	addLapsed(compiled, visitor, counting, found);
	addLapsed(compiled, visitPart, counting, found);
	if (before.visitor !== null)
		addTurned(compiled.visitorWatches, before.visitor, after.visitor, found);
	if (before.visit !== null && after.visit !== null)
		addTurned(compiled.visitWatches, before.visit, after.visit, found);
	if (visitor.switched || visitIdOf(event) === null)
		for (const rule of compiled.acrossVisits) found.add(rule);
	return { rules: [...found].sort((a, b) => a - b), counting };
}

export function counts(counting: readonly Counter[], rule: Rule): boolean {
	return (
		rule.countsEvents && counting.some(({ rules }) => rules.has(rule.index))
	);
}
