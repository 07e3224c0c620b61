/** A definition's `when`, as written by its author and recorded. Narrow with `in` on the field that names the kind. */

import type { ConditionEventType } from "./condition-events.js";

export type Scalar = string | number | boolean;

export const OPERATORS = [
	"equal",
	"notEqual",
	"in",
	"notIn",
	"contains",
	"notContains",
	"containsAll",
	"containsAny",
	"startsWith",
	"endsWith",
	"matches",
	"greaterThan",
	"greaterThanOrEqual",
	"lessThan",
	"lessThanOrEqual",
	"between",
	"exists",
	"notExists",
] as const;

export type Operator = (typeof OPERATORS)[number];

export interface AttributeCondition {
	readonly attribute: string;
	readonly operator: Operator;
	/** Left out with `exists` and `notExists`; a list with `in`, `between` and their like. */
	readonly value?: Scalar | readonly Scalar[];
	readonly ignoreCase?: boolean;
}

export interface CountBounds {
	/** 0 where only `atMost` is given. */
	readonly atLeast?: number;
	readonly atMost?: number;
}

export interface EventCondition {
	readonly event: ConditionEventType;
	/** All must hold for the event to count. */
	readonly where?: readonly AttributeCondition[];
	/** At least one where left out. */
	readonly count?: CountBounds;
}

export type Condition =
	| { readonly all: readonly Condition[] }
	| { readonly any: readonly Condition[] }
	| { readonly not: Condition }
	| AttributeCondition
	| EventCondition;

/** The bounds in force, both inclusive. */
export function boundsOf(count: CountBounds | undefined): {
	readonly atLeast: number;
	readonly atMost: number;
} {
	if (count === undefined)
		return { atLeast: 1, atMost: Number.POSITIVE_INFINITY };
	return {
		atLeast: count.atLeast ?? 0,
		atMost: count.atMost ?? Number.POSITIVE_INFINITY,
	};
}
