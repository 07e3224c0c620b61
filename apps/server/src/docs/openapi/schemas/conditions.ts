/** A definition's `when`: every form of condition. */

import {
	type AttributeCondition,
	CONDITION_EVENT_TYPES,
	type CountBounds,
	type EventCondition,
	OPERATORS,
	type Operator,
} from "#journey";
import {
	type JsonObject,
	list,
	oneOfValues,
	ref,
	request,
	text,
} from "../../json.js";
import {
	MAX_CONDITIONS,
	MAX_LIST_LENGTH,
	MAX_NESTING_DEPTH,
	MAX_PATH_LENGTH,
	MAX_PATTERN_LENGTH,
	MAX_TEXT_LENGTH,
} from "../../limits.js";
import { count, flag } from "./common.js";

/** What an operator wants as its `value`, and the operators that want it. */
export const OPERATORS_BY_VALUE = {
	none: ["exists", "notExists"],
	one: ["equal", "notEqual"],
	many: ["in", "notIn"],
	text: ["contains", "notContains", "startsWith", "endsWith"],
	texts: ["containsAll", "containsAny"],
	pattern: ["matches"],
	ordered: ["greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual"],
	range: ["between"],
} as const satisfies Readonly<Record<string, readonly Operator[]>>;

type ValueShape = keyof typeof OPERATORS_BY_VALUE;

const scalar: JsonObject = {
	type: ["string", "number", "boolean"],
	maxLength: MAX_TEXT_LENGTH,
};
const words = text(MAX_TEXT_LENGTH);
const orderable: JsonObject = { type: ["number", "string"] };
const several = { minItems: 1, maxItems: MAX_LIST_LENGTH };

const VALUES: Readonly<Record<Exclude<ValueShape, "none">, JsonObject>> = {
	one: scalar,
	many: list(scalar, several),
	text: words,
	texts: list(words, several),
	pattern: text(MAX_PATTERN_LENGTH),
	ordered: orderable,
	range: list(orderable, { minItems: 2, maxItems: 2 }),
};

function valueRule(shape: ValueShape): JsonObject {
	const operator = oneOfValues(OPERATORS_BY_VALUE[shape]);
	const then: JsonObject =
		shape === "none"
			? { properties: { value: false } }
			: { properties: { value: VALUES[shape] }, required: ["value"] };
	return { if: { properties: { operator }, required: ["operator"] }, then };
}

const shapes = Object.keys(OPERATORS_BY_VALUE) as readonly ValueShape[];

const attributeCondition = request<AttributeCondition>(
	{
		attribute: text(MAX_PATH_LENGTH, {
			minLength: 1,
			description:
				"`visit.*` and `visitor.*` are fields of the models, as in `visit.device.category`, `visit.attributes.plan`, `visitor.traits.company`, `visitor.consent.marketing.state`. In `where` the event's own: `page.url`, `page.domain`, `page.hostname`, `page.pathname`, `page.queryString`, `page.title`, `eventName`, `formName`, `formId`, `query`, `screenName`, `selector`, `percentage`, `idleSeconds`, `resultCount`, `attributes.<name>`.",
		}),
		operator: oneOfValues(OPERATORS),
		value: {
			description: `Left out with \`exists\` and \`notExists\`; a list of up to ${MAX_LIST_LENGTH} with \`in\`, \`notIn\`, \`containsAll\` and \`containsAny\`; \`[low, high]\` with \`between\`, both ends included; RE2 syntax with \`matches\`. Times compare by instant.`,
		},
		ignoreCase: { ...flag, default: false },
	},
	["attribute", "operator"],
	{
		title: "attribute",
		description:
			"Holds for the present state; in `where`, for the event. An attribute that is not known satisfies only `notEqual`, `notIn`, `notContains` and `notExists`.",
		allOf: shapes.map(valueRule),
	},
);

const conditionList = list(ref("Condition"), { minItems: 1 });

export const conditionSchemas: Readonly<Record<string, JsonObject>> = {
	Condition: {
		description: `Nests at most ${MAX_NESTING_DEPTH} levels deep; a definition has at most ${MAX_CONDITIONS} conditions.`,
		oneOf: [
			"AllCondition",
			"AnyCondition",
			"NotCondition",
			"AttributeCondition",
			"EventCondition",
		].map(ref),
	},
	AllCondition: request<{ all: unknown }>({ all: conditionList }, ["all"], {
		title: "all",
		description: "Holds while every one of them holds.",
	}),
	AnyCondition: request<{ any: unknown }>({ any: conditionList }, ["any"], {
		title: "any",
		description: "Holds while at least one of them holds.",
	}),
	NotCondition: request<{ not: unknown }>({ not: ref("Condition") }, ["not"], {
		title: "not",
		description: "Holds while the other does not.",
	}),
	AttributeCondition: attributeCondition,
	EventCondition: request<EventCondition>(
		{
			event: oneOfValues(CONDITION_EVENT_TYPES),
			where: list(ref("AttributeCondition"), {
				description: "All must hold for the event to count.",
			}),
			count: request<CountBounds>({ atLeast: count, atMost: count }, [], {
				minProperties: 1,
				description: "Both inclusive. Left out: at least one.",
			}),
		},
		["event"],
		{
			title: "event",
			description:
				"Holds when so many such events happened: in the visit, or for the visitor, as the definition's `scope` says.",
		},
	),
};
