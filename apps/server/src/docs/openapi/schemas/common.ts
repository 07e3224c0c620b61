/** Ids, times and problems: what every other schema is built from. */

import { type InputError, UUID_PATTERN, VISITOR_ID_PATTERN } from "#kernel";
import type { ProblemDetails } from "../../../http/problem/problem.js";
import {
	answer,
	type JsonObject,
	list,
	nullable,
	ref,
	request,
} from "../../json.js";
import {
	ATTRIBUTE_NAME_PATTERN,
	ATTRIBUTE_VALUE_CHARS_MAX,
	ATTRIBUTES_MAX,
	EXTERNAL_ID_TYPE_CHARS_MAX,
	EXTERNAL_ID_VALUE_CHARS_MAX,
	TIME_CHARS_MAX,
} from "../../limits.js";

export const string: JsonObject = { type: "string" };
export const nullableString: JsonObject = { type: ["string", "null"] };
export const nullableNumber: JsonObject = { type: ["number", "null"] };
export const flag: JsonObject = { type: "boolean" };
export const count: JsonObject = { type: "integer", minimum: 0 };
export const time = ref("Time");
export const nullableTime = nullable(time);
export const scalar: JsonObject = { type: ["string", "number", "boolean"] };
export const nullableScalar: JsonObject = {
	type: ["string", "number", "boolean", "null"],
};
export const recordedId: JsonObject = { type: "string", minLength: 1 };

export const commonSchemas: Readonly<Record<string, JsonObject>> = {
	VisitorId: {
		...string,
		description:
			"The id that the site gave the visitor: 1 to 128 of `A-Z a-z 0-9 . _ : -`.",
		pattern: VISITOR_ID_PATTERN.source,
	},
	CommandId: {
		...string,
		format: "uuid",
		pattern: UUID_PATTERN.source.replaceAll("a-f", "a-fA-F"),
		description: "A UUID; answers give it in lower case.",
	},
	Time: {
		...string,
		format: "date-time",
		pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$",
		description: "ISO 8601 in UTC with milliseconds; it sorts as text.",
	},
	TimeInput: {
		...string,
		format: "date-time",
		maxLength: TIME_CHARS_MAX,
		description:
			"ISO 8601 with its zone, `Z` or an offset. What is finer than a millisecond is cut off.",
	},
	Position: {
		...string,
		pattern: "^(0|[1-9][0-9]*)$",
		description:
			"A place in the log, as decimal digits. Positions rise from event to event, with gaps.",
	},
	Attributes: {
		type: "object",
		maxProperties: ATTRIBUTES_MAX,
		propertyNames: { pattern: ATTRIBUTE_NAME_PATTERN.source },
		additionalProperties: {
			type: ["string", "number", "boolean"],
			maxLength: ATTRIBUTE_VALUE_CHARS_MAX,
		},
		description: `Flat, at most ${ATTRIBUTES_MAX} of them; a name is a letter or \`_\` and up to 63 of \`A-Z a-z 0-9 _ . -\`.`,
	},
	ExternalId: request<{ type: string; value: string }>(
		{
			type: { ...string, minLength: 1, maxLength: EXTERNAL_ID_TYPE_CHARS_MAX },
			value: {
				...string,
				minLength: 1,
				maxLength: EXTERNAL_ID_VALUE_CHARS_MAX,
			},
		},
		["type", "value"],
		{ description: "An id that another system knows the visitor by." },
	),
	Problem: answer<ProblemDetails>(
		{
			type: {
				...string,
				format: "uri-reference",
				description:
					"`urn:journeylog:problem:<code>`: names the kind of problem. Stable; programs may compare it.",
			},
			title: { ...string, description: "The status in words." },
			status: { type: "integer", minimum: 400, maximum: 599 },
			detail: { ...string, description: "For people." },
			errors: list(ref("InputError"), {
				description: "For invalid input: each place and what is wrong there.",
			}),
		},
		{ description: "Problem details (RFC 9457)." },
		["errors"],
	),
	InputError: answer<InputError>({
		pointer: {
			...string,
			description:
				"JSON pointer (RFC 6901) into the body; for a query parameter, `/` and its name. Empty: the body as a whole.",
		},
		detail: { ...string, description: "For people." },
	}),
};
