/** `{ attribute, operator, value, ignoreCase }`, on the models or, inside `where`, on an event. */

import { pointerTo } from "#kernel";
import type { AttributeType } from "../conditions/attribute-type.js";
import {
	type AttributeCondition,
	OPERATORS,
	type Operator,
} from "../conditions/condition.js";
import {
	EVENT_ATTRIBUTE_PATHS,
	findEventAttribute,
} from "../conditions/event-attributes.js";
import { findModelAttribute } from "../conditions/model-attributes.js";
import { OPERATOR_RULES } from "../conditions/operators.js";
import { MAX_PATH_LENGTH } from "../limits.js";
import { readBoolean, readOneOf, readText } from "./fields.js";
import { type InputObject, knownFields, type Report } from "./report.js";
import { readValue } from "./value.js";

/** Where a condition stands, and so which attributes it can name. */
export type Place = "model" | "event";

const FIELDS = ["attribute", "operator", "value", "ignoreCase"] as const;

function readAttribute(
	input: unknown,
	pointer: string,
	place: Place,
	report: Report,
): { readonly path: string; readonly type: AttributeType } | null {
	const path = readText(input, pointer, { max: MAX_PATH_LENGTH }, report);
	if (path === null) return null;
	const find = place === "model" ? findModelAttribute : findEventAttribute;
	const found = find(path);
	if (found !== null) return found;
	const hint =
		place === "model"
			? "attributes here are those of the visit and visitor models: visit.* and visitor.*"
			: `attributes of events are ${EVENT_ATTRIBUTE_PATHS.join(", ")}`;
	return report.error(pointer, `unknown attribute "${path}"; ${hint}`);
}

function readOperator(
	input: unknown,
	pointer: string,
	type: AttributeType | null,
	report: Report,
): Operator | null {
	if (input === undefined) return report.error(pointer, "is required");
	const operator = readOneOf(input, pointer, OPERATORS, report);
	if (operator === null || type === null) return operator;
	if (OPERATOR_RULES[operator].types.includes(type)) return operator;
	const detail = `${operator} cannot be used on an attribute of type ${type}`;
	return report.error(pointer, detail);
}

function checkIgnoreCase(
	operator: Operator,
	type: AttributeType,
	value: unknown,
): string | null {
	if (!OPERATOR_RULES[operator].text)
		return `${operator} does not compare text, so it takes no ignoreCase`;
	const isText = type === "string" || type === "list" || type === "any";
	if (!isText)
		return `an attribute of type ${type} is no text, so it takes no ignoreCase`;
	const first = Array.isArray(value) ? value[0] : value;
	return typeof first === "string" || first === undefined
		? null
		: "the value is no text, so it takes no ignoreCase";
}

/** @returns null where it is wrong, which is in the report then */
export function parseAttributeCondition(
	input: InputObject,
	pointer: string,
	place: Place,
	report: Report,
): AttributeCondition | null {
	const fields = knownFields(input, pointer, FIELDS, report);
	const at = (field: string) => pointerTo(pointer, field);
	const found = readAttribute(fields.attribute, at("attribute"), place, report);
	const type = found?.type ?? null;
	const operator = readOperator(fields.operator, at("operator"), type, report);
	const ignoreCase = readBoolean(
		fields.ignoreCase,
		at("ignoreCase"),
		false,
		report,
	);
	if (found === null || operator === null || ignoreCase === null) return null;
	const { value: shape } = OPERATOR_RULES[operator];
	const ignoring = fields.ignoreCase === undefined ? {} : { ignoreCase };
	if (ignoreCase) {
		const problem = checkIgnoreCase(operator, found.type, fields.value);
		if (problem !== null) return report.error(at("ignoreCase"), problem);
	}
	if (shape === "none") {
		if (fields.value !== undefined)
			return report.error(at("value"), `${operator} takes no value`);
		return { attribute: found.path, operator, ...ignoring };
	}
	if (fields.value === undefined)
		return report.error(at("value"), "is required");
	const value = readValue(
		fields.value,
		at("value"),
		shape,
		found.type,
		ignoreCase,
		report,
	);
	if (value === null) return null;
	return { attribute: found.path, operator, value, ...ignoring };
}
