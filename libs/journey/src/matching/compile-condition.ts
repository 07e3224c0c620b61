/** Conditions made into functions. What they read is gathered on the way, so that rules can be indexed by it. */

import type { Visit, Visitor } from "#kernel";
import {
	type AttributeCondition,
	boundsOf,
	type Condition,
	type EventCondition,
} from "../conditions/condition.js";
import {
	findModelAttribute,
	type ModelAttribute,
} from "../conditions/model-attributes.js";
import { compilePredicate, type Predicate } from "../conditions/predicate.js";
import { counterKey } from "./counter.js";

/** What a condition is evaluated on. */
export interface Facts {
	readonly visit: Visit | null;
	readonly visitor: Visitor;
	/** Of the visit or of the visitor, as the definition's scope says. */
	readonly counts: Readonly<Record<string, number>>;
}

export type Holds = (facts: Facts) => boolean;

export interface AttributeRead {
	readonly attribute: ModelAttribute;
	readonly holds: Predicate;
}

export interface EventRead {
	/** Of the counter, which all conditions on the same events share. */
	readonly key: string;
	readonly condition: EventCondition;
	readonly atLeast: number;
	readonly atMost: number;
}

/** Gathers what one definition reads. */
export interface Reads {
	/** `<id>@<version>`, for errors. */
	readonly definition: string;
	readonly events: EventRead[];
	readonly attributes: AttributeRead[];
}

/** A recorded definition that this version cannot match: a later one recorded it. */
function unknownTo(what: string, definition: string): Error {
	return new Error(`definition ${definition}: ${what} is unknown here`);
}

function compileAttribute(condition: AttributeCondition, reads: Reads): Holds {
	const attribute = findModelAttribute(condition.attribute);
	if (attribute === null)
		throw unknownTo(`attribute ${condition.attribute}`, reads.definition);
	const holds = compilePredicate(condition, attribute.type);
	reads.attributes.push({ attribute, holds });
	const { read } = attribute;
	if (attribute.model === "visitor")
		return (facts) => holds(read(facts.visitor));
	return ({ visit }) => holds(visit === null ? null : read(visit));
}

function compileEvent(condition: EventCondition, reads: Reads): Holds {
	const { atLeast, atMost } = boundsOf(condition.count);
	const key = counterKey(condition);
	reads.events.push({ key, condition, atLeast, atMost });
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
	throw unknownTo(JSON.stringify(condition).slice(0, 100), reads.definition);
}
