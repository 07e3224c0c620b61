/** Attribute conditions made into functions of the attribute's value. The condition must have passed the parser. */

import { type AttributeType, isKnown } from "./attribute-type.js";
import { comparing } from "./compare.js";
import type { AttributeCondition, Operator, Scalar } from "./condition.js";
import { OPERATOR_RULES } from "./operators.js";
import { compilePattern } from "./pattern.js";
import { msOfTimeText } from "./time-text.js";

export type Predicate = (value: unknown) => boolean;

type Fold = (text: string) => string;

/** Brings values of one type to a form in which equal ones are identical; null where a value is not of that type. */
function canonical(type: AttributeType, fold: Fold) {
	return (value: unknown): Scalar | null => {
		if (typeof value === "string")
			return type === "time" ? msOfTimeText(value) : fold(value);
		if (typeof value === "number" || typeof value === "boolean") return value;
		return null;
	};
}

function texts(condition: AttributeCondition, fold: Fold): readonly string[] {
	const { value } = condition;
	const list = Array.isArray(value) ? value : [value];
	return list.map((entry) => fold(String(entry)));
}

function holding(value: unknown, text: string, fold: Fold): boolean {
	if (typeof value === "string") return fold(value).includes(text);
	return (
		Array.isArray(value) &&
		value.some((entry) => typeof entry === "string" && fold(entry) === text)
	);
}

function membership(
	condition: AttributeCondition,
	type: AttributeType,
	fold: Fold,
): Predicate {
	const form = canonical(type, fold);
	const { value } = condition;
	if (!Array.isArray(value)) {
		const expected = form(value);
		return (actual) => isKnown(actual) && form(actual) === expected;
	}
	const expected = new Set((value as readonly Scalar[]).map(form));
	return (actual) => isKnown(actual) && expected.has(form(actual));
}

/** Operators that hold only for known values. */
function positive(
	operator: Operator,
	condition: AttributeCondition,
	type: AttributeType,
): Predicate {
	const ignoreCase = condition.ignoreCase === true;
	const fold: Fold = ignoreCase ? (s) => s.toLowerCase() : (s) => s;
	const wanted = texts(condition, fold);
	const first = wanted[0] as string;
	switch (operator) {
		case "equal":
		case "in":
			return membership(condition, type, fold);
		case "contains":
			return (value) => holding(value, first, fold);
		case "containsAll":
			return (value) => wanted.every((text) => holding(value, text, fold));
		case "containsAny":
			return (value) => wanted.some((text) => holding(value, text, fold));
		case "startsWith":
			return (value) =>
				typeof value === "string" && fold(value).startsWith(first);
		case "endsWith":
			return (value) =>
				typeof value === "string" && fold(value).endsWith(first);
		case "matches": {
			const pattern = compilePattern(String(condition.value), ignoreCase);
			return (value) => typeof value === "string" && pattern.test(value);
		}
		case "greaterThan":
			return comparing(condition, (order, low) => order > low);
		case "greaterThanOrEqual":
			return comparing(condition, (order, low) => order >= low);
		case "lessThan":
			return comparing(condition, (order, low) => order < low);
		case "lessThanOrEqual":
			return comparing(condition, (order, low) => order <= low);
		case "between":
			return comparing(
				condition,
				(order, low, high) => order >= low && order <= high,
			);
		case "exists":
			return isKnown;
		default:
			throw new Error(`operator ${operator} has no positive form`);
	}
}

/** Whether the condition holds for a value of an attribute of that type; unknown is null or undefined. */
export function compilePredicate(
	condition: AttributeCondition,
	type: AttributeType,
): Predicate {
	const { opposite } = OPERATOR_RULES[condition.operator];
	if (opposite === undefined)
		return positive(condition.operator, condition, type);
	const holds = positive(opposite, condition, type);
	return (value) => !holds(value);
}
