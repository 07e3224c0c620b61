/** Which rules an event can matter to. */

import type { DomainEvent } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition.js";
import type { Leaf } from "./compile-condition.js";
import { leavesCounting } from "./leaf-index.js";
import {
	openVisitOf,
	type Progress,
	SETTLED,
	type VisitPart,
} from "./progress.js";
import type { CompiledRules, Rule } from "./rules.js";
import type { EarlierSubject, Subject } from "./subject.js";
import { addChanged } from "./watches.js";

export interface Candidates {
	/** In the order of the rules. */
	readonly rules: readonly (readonly [index: number, rule: Rule])[];
	/** Those of them that counted this event. */
	readonly counting: ReadonlySet<number>;
}

/** An event that names no visit counts for the open one, which need not be the one that is evaluated. */
function countsForVisit(
	progress: Progress,
	event: DomainEvent,
	visitId: string | null,
): boolean {
	return (
		!VISITLESS_EVENT_TYPES.has(event.type) ||
		openVisitOf(progress, event.data.occurredAt) === visitId
	);
}

function rulesCounting(
	leaves: readonly Leaf[],
	progress: Progress,
	event: DomainEvent,
	after: Subject,
): Set<number> {
	const rules = new Set<number>();
	if (leaves.length === 0) return rules;
	const visitId = after.visit?.visitId ?? null;
	const inVisit = visitId !== null && countsForVisit(progress, event, visitId);
	for (const { scope, rule } of leaves)
		if (scope === "visitor" || inVisit) rules.add(rule);
	return rules;
}

function isSettled(progress: Progress, visitPart: VisitPart | null): boolean {
	return (
		progress.visitor.decided >= SETTLED &&
		(visitPart === null || visitPart.decided >= SETTLED)
	);
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
	const leaves = leavesCounting(compiled.leaves, event);
	const counting = rulesCounting(leaves, progress, event, after);
	const isSameVisit = before.visit?.visitId === after.visit?.visitId;
	if (
		before.visitor === null ||
		!isSameVisit ||
		!isSettled(progress, visitPart)
	)
		return { rules: [...compiled.rules.entries()], counting };
	const found = new Set(counting);
	addChanged(compiled.visitorWatches, before.visitor, after.visitor, found);
	if (before.visit !== null && after.visit !== null)
		addChanged(compiled.visitWatches, before.visit, after.visit, found);
	if (progress.visitor.switched)
		for (const rule of compiled.acrossVisits) found.add(rule);
	const rules = [...found]
		.sort((a, b) => a - b)
		.map((index) => [index, compiled.rules[index] as Rule] as const);
	return { rules, counting };
}
