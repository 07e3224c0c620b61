/** Conditions made into functions. What they read is gathered on the way, so that rules can be indexed by it. */

import type { Scope, Visit, Visitor } from "#kernel";
import {
	type AttributeCondition,
	boundsOf,
	type Condition,
	type EventCondition,
} from "../conditions/condition.js";
import {
	type EventAttribute,
	findEventAttribute,
} from "../conditions/event-attributes.js";
import {
	findModelAttribute,
	type ModelAttribute,
} from "../conditions/model-attributes.js";
import { compilePredicate, type Predicate } from "../conditions/predicate.js";

/** What a condition is evaluated on. */
export interface Facts {
	readonly visit: Visit | null;
	readonly visitor: Visitor;
	/** Of the visit or of the visitor, as the definition's scope says. */
	readonly counts: Readonly<Record<string, number>>;
}

export type Holds = (facts: Facts) => boolean;

export interface EventTest {
	readonly attribute: EventAttribute;
	readonly condition: AttributeCondition;
	readonly holds: Predicate;
}

/** A counted event condition. */
export interface Leaf {
	/** `<definition id>@<version>#<number>`. */
	readonly key: string;
	readonly rule: number;
	readonly scope: Scope;
	readonly event: string;
	readonly tests: readonly EventTest[];
	/** Counting on from here changes nothing. */
	readonly cap: number;
}

/** Gathers what one definition reads. */
export interface Reads {
	readonly rule: number;
	readonly scope: Scope;
	readonly keyPrefix: string;
	readonly leaves: Leaf[];
	readonly attributes: ModelAttribute[];
}

/** A recorded definition this version cannot match: it was recorded by a later one. */
function unknownTo(what: string, keyPrefix: string): Error {
	return new Error(`definition ${keyPrefix}: ${what} is unknown here`);
}

function compileAttribute(condition: AttributeCondition, reads: Reads): Holds {
	const attribute = findModelAttribute(condition.attribute);
	if (attribute === null)
		throw unknownTo(`attribute ${condition.attribute}`, reads.keyPrefix);
	reads.attributes.push(attribute);
	const predicate = compilePredicate(condition, attribute.type);
	const { read } = attribute;
	if (attribute.model === "visitor")
		return (facts) => predicate(read(facts.visitor));
	return ({ visit }) => predicate(visit === null ? null : read(visit));
}

function compileTest(condition: AttributeCondition, reads: Reads): EventTest {
	const attribute = findEventAttribute(condition.attribute);
	if (attribute === null)
		throw unknownTo(`attribute ${condition.attribute}`, reads.keyPrefix);
	const holds = compilePredicate(condition, attribute.type);
	return { attribute, condition, holds };
}

function compileEvent(condition: EventCondition, reads: Reads): Holds {
	const { event, where = [], count } = condition;
	const { atLeast, atMost } = boundsOf(count);
	const cap = atMost === Number.POSITIVE_INFINITY ? atLeast : atMost + 1;
	const { rule, scope, leaves } = reads;
	const key = `${reads.keyPrefix}#${leaves.length}`;
	const tests = where.map((entry) => compileTest(entry, reads));
	leaves.push({ key, rule, scope, event, tests, cap });
	return ({ counts }) => {
		const counted = counts[key] ?? 0;
		return counted >= atLeast && counted <= atMost;
	};
}

/** @throws Error naming the definition where it holds what this version does not know */
export function compileCondition(condition: Condition, reads: Reads): Holds {
	if ("all" in condition) {
		const parts = condition.all.map((part) => compileCondition(part, reads));
		return (facts) => parts.every((part) => part(facts));
	}
	if ("any" in condition) {
		const parts = condition.any.map((part) => compileCondition(part, reads));
		return (facts) => parts.some((part) => part(facts));
	}
	if ("not" in condition) {
		const part = compileCondition(condition.not, reads);
		return (facts) => !part(facts);
	}
	if ("attribute" in condition) return compileAttribute(condition, reads);
	if ("event" in condition) return compileEvent(condition, reads);
	throw unknownTo(JSON.stringify(condition).slice(0, 100), reads.keyPrefix);
}
