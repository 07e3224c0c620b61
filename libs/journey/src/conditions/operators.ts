/** What each operator takes: the attributes it can look at, and the value it wants beside them. */

import type { AttributeType } from "./attribute-type.js";
import type { Operator } from "./condition.js";

/**
 * `one` a single value of the attribute's type; `many` a list of such; `texts` a list of texts; `ordered` a number or
 * a time; `range` two of them, low and high; `pattern` a regular expression.
 */
export type ValueShape =
	| "none"
	| "one"
	| "many"
	| "text"
	| "texts"
	| "ordered"
	| "range"
	| "pattern";

export interface OperatorRule {
	readonly types: readonly AttributeType[];
	readonly value: ValueShape;
	/** May compare text, so `ignoreCase` means something. */
	readonly text: boolean;
	/** The operator of which this one is the opposite: it holds wherever that one does not. */
	readonly opposite?: Operator;
}

const single = ["string", "number", "boolean", "time", "any"] as const;
const textual = ["string", "any"] as const;
const textualOrList = ["string", "any", "list"] as const;
const ordered = ["number", "time", "any"] as const;
const all = [...single, "list"] as const;

const comparison: OperatorRule = {
	types: ordered,
	value: "ordered",
	text: false,
};

export const OPERATOR_RULES: Readonly<Record<Operator, OperatorRule>> = {
	equal: { types: single, value: "one", text: true },
	notEqual: { types: single, value: "one", text: true, opposite: "equal" },
	in: { types: single, value: "many", text: true },
	notIn: { types: single, value: "many", text: true, opposite: "in" },
	contains: { types: textualOrList, value: "text", text: true },
	notContains: {
		types: textualOrList,
		value: "text",
		text: true,
		opposite: "contains",
	},
	containsAll: { types: textualOrList, value: "texts", text: true },
	containsAny: { types: textualOrList, value: "texts", text: true },
	startsWith: { types: textual, value: "text", text: true },
	endsWith: { types: textual, value: "text", text: true },
	matches: { types: textual, value: "pattern", text: true },
	greaterThan: comparison,
	greaterThanOrEqual: comparison,
	lessThan: comparison,
	lessThanOrEqual: comparison,
	between: { types: ordered, value: "range", text: false },
	exists: { types: all, value: "none", text: false },
	notExists: { types: all, value: "none", text: false, opposite: "exists" },
};
