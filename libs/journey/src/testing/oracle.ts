/**
 * The matcher's meaning, written a second time and as plainly as can be: every definition is evaluated at every event,
 * from the whole stream, with no index and no memory. Tests compare the two.
 */

import type { DomainEvent, Visit, Visitor } from "#kernel";
import type {
	AttributeCondition,
	Condition,
	EventCondition,
} from "../conditions/condition.js";
import type {
	RecordedOutcome,
	RecordedSegment,
} from "../definitions/definition.js";
import type { DefinitionSet } from "../definitions/definition-set.js";
import { visitIdOf } from "../matching/subject.js";
import type { Step } from "./journey-of.js";

type Definition = RecordedSegment | RecordedOutcome;

function walk(from: unknown, path: readonly string[]): unknown {
	let value = from;
	for (const name of path) {
		if (value === null || value === undefined) return null;
		value = (value as Record<string, unknown>)[name];
	}
	return value ?? null;
}

function attributeHolds(
	{ operator, value, ignoreCase }: AttributeCondition,
	found: unknown,
): boolean {
	const fold = (x: unknown) =>
		ignoreCase && typeof x === "string" ? x.toLowerCase() : x;
	const actual = Array.isArray(found) ? found.map(fold) : fold(found);
	const wanted = Array.isArray(value) ? value.map(fold) : fold(value);
	const has = (x: unknown) =>
		typeof actual === "string" || Array.isArray(actual)
			? (actual as string).includes(x as string)
			: false;
	const list = wanted as readonly unknown[];
	const isNumber = typeof actual === "number";
	switch (operator) {
		case "equal":
			return actual === wanted;
		case "notEqual":
			return actual !== wanted;
		case "in":
			return list.includes(actual);
		case "notIn":
			return !list.includes(actual);
		case "contains":
			return has(wanted);
		case "notContains":
			return !has(wanted);
		case "containsAny":
			return list.some(has);
		case "startsWith":
			return typeof actual === "string" && actual.startsWith(wanted as string);
		case "greaterThan":
			return isNumber && actual > (wanted as number);
		case "lessThanOrEqual":
			return isNumber && actual <= (wanted as number);
		case "exists":
			return actual !== null;
		case "notExists":
			return actual === null;
		default:
			throw new Error(`the oracle does not know ${operator}`);
	}
}

function isCounted(condition: EventCondition, event: DomainEvent): boolean {
	return (
		event.type === condition.event &&
		(condition.where ?? []).every((test) =>
			attributeHolds(test, walk(event.data, test.attribute.split("."))),
		)
	);
}

/** For each event of the stream the visit for which it counts. */
function visitsOf(stream: readonly DomainEvent[]): readonly (string | null)[] {
	const open = new Map<string, string>();
	return stream.map((event) => {
		if (event.type === "VisitStarted")
			open.set(event.data.visitId, event.data.occurredAt);
		if (event.type === "VisitEnded") open.delete(event.data.visitId);
		const named = visitIdOf(event);
		if (named !== null) return named;
		const begun = [...open].filter(([, iso]) => iso <= event.data.occurredAt);
		begun.sort(([a, x], [b, y]) => (x + a < y + b ? 1 : -1));
		return begun[0]?.[0] ?? null;
	});
}

interface View {
	readonly visit: Visit | null;
	readonly visitor: Visitor;
	readonly events: readonly DomainEvent[];
}

function holds(condition: Condition, view: View): boolean {
	if ("all" in condition) return condition.all.every((c) => holds(c, view));
	if ("any" in condition) return condition.any.some((c) => holds(c, view));
	if ("not" in condition) return !holds(condition.not, view);
	if ("attribute" in condition) {
		const path = condition.attribute.split(".");
		let found = walk({ visit: view.visit, visitor: view.visitor }, path);
		if (Array.isArray(found) && found.length === 0) found = null;
		return attributeHolds(condition, found);
	}
	const count = view.events.filter((e) => isCounted(condition, e)).length;
	const { atLeast, atMost = Number.POSITIVE_INFINITY } = condition.count ?? {
		atLeast: 1,
	};
	return count >= (atLeast ?? 0) && count <= atMost;
}

function leavesOf(condition: Condition): readonly EventCondition[] {
	if ("all" in condition) return condition.all.flatMap(leavesOf);
	if ("any" in condition) return condition.any.flatMap(leavesOf);
	if ("not" in condition) return leavesOf(condition.not);
	return "event" in condition ? [condition] : [];
}

/** What one definition says about one event, as `entered`, `exited condition` and so on; null for nothing. */
function verdict(
	definition: Definition,
	stream: readonly DomainEvent[],
	{ before, after, event }: Step,
): string | null {
	const { scope, when } = definition;
	const visitId = after.visit?.visitId ?? null;
	if (scope === "visit" && visitId === null) return null;
	const visits = visitsOf(stream);
	const isMine = (index: number) =>
		scope === "visitor" || visits[index] === visitId;
	const events = stream.filter((_, index) => isMine(index));
	const now = holds(when, { ...after, events });
	const last = stream.length - 1;
	const leaves = leavesOf(when);
	const counted = isMine(last) && leaves.some((leaf) => isCounted(leaf, event));
	const earlier = stream.filter((_, index) => index < last && isMine(index));
	const then =
		before.visitor !== null &&
		(scope === "visitor" || before.visit !== null) &&
		holds(when, {
			visit: before.visit,
			visitor: before.visitor,
			events: earlier,
		});
	if ("outcomeId" in definition) {
		const { achieved, outcomeId } = definition;
		const before = stream.filter(
			(e) => e.type === "OutcomeAchieved" && e.data.outcomeId === outcomeId,
		);
		if (!now) return null;
		if (achieved === "oncePerVisitor")
			return before.length === 0 ? "achieved" : null;
		if (achieved === "oncePerVisit")
			return before.some((e) => visitIdOf(e) === visitId) ? null : "achieved";
		return (leaves.length > 0 ? counted : !then) ? "achieved" : null;
	}
	const latest = stream.findLast(
		(e): e is DomainEvent<"SegmentEntered" | "SegmentExited"> =>
			(e.type === "SegmentEntered" || e.type === "SegmentExited") &&
			e.data.segmentId === definition.segmentId &&
			e.data.scope === scope &&
			(scope === "visitor" || e.data.visitId === visitId),
	);
	if (latest?.type === "SegmentEntered")
		return now ? null : "exited by condition";
	const lapsed = latest?.data.reason === "expired";
	return now && (!lapsed || counted || !then) ? "entered" : null;
}

/** Memberships that no definition stands behind any more. */
function gone(
	set: DefinitionSet,
	stream: readonly DomainEvent[],
	visitId: string | null,
): readonly string[] {
	const members = new Map<string, string>();
	for (const { type, data } of stream) {
		if (type !== "SegmentEntered" && type !== "SegmentExited") continue;
		const { segmentId, scope } = data;
		if (scope === "visit" && data.visitId !== visitId) continue;
		const key = `${segmentId} ${scope}`;
		if (type === "SegmentExited") members.delete(key);
		else members.set(key, segmentId);
	}
	return [...members].flatMap(([key, id]) => {
		const definition = set.segments.get(id);
		const stands =
			definition?.active &&
			definition.archivedAt === null &&
			key === `${id} ${definition.scope}`;
		return stands ? [] : [`${id} exited by archived`];
	});
}

/** The verdicts on the stream's last event, sorted; `stream` ends with it. */
export function expectedOf(
	set: DefinitionSet,
	stream: readonly DomainEvent[],
	step: Step,
): readonly string[] {
	const verdicts = [...gone(set, stream, step.after.visit?.visitId ?? null)];
	for (const definition of [
		...set.segments.values(),
		...set.outcomes.values(),
	]) {
		if (!definition.active || definition.archivedAt !== null) continue;
		const found = verdict(definition, stream, step);
		const id =
			"segmentId" in definition ? definition.segmentId : definition.outcomeId;
		if (found !== null) verdicts.push(`${id} ${found}`);
	}
	return verdicts.sort();
}

/** What the matcher said, in the same words. */
export function saidBy({ led }: Pick<Step, "led">): readonly string[] {
	return led
		.map((event) => {
			if (event.type === "OutcomeAchieved")
				return `${event.data.outcomeId} achieved`;
			if (event.type === "SegmentEntered")
				return `${event.data.segmentId} entered`;
			return `${event.data.segmentId} exited by ${event.data.reason}`;
		})
		.sort();
}
