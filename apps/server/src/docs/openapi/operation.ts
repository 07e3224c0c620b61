/** How every operation is written down. */

import type { KeyScope } from "../../settings/api-keys.js";
import { type JsonObject, ref } from "../json.js";
import { type ParameterName, parameterRef } from "./parameters.js";
import { type ProblemStatus, problems } from "./problems.js";

export type Tag =
	| "Tracking"
	| "Visits"
	| "Visitors"
	| "Segments"
	| "Outcomes"
	| "Log"
	| "Audit"
	| "Projections"
	| "Operations";

/** Name to summary and value. */
export type Examples = Readonly<
	Record<string, { readonly summary: string; readonly value: JsonObject }>
>;

export interface Content {
	readonly schema: string;
	readonly examples: Examples;
	/** JSON where left out. */
	readonly mediaType?: string;
}

type Answer =
	| (Content & {
			readonly status: 200 | 201 | 202;
			readonly description: string;
	  })
	| { readonly status: 204; readonly description: string };

export interface Operation {
	readonly id: string;
	readonly tag: Tag;
	readonly summary: string;
	readonly description: string;
	/** What the key must have. */
	readonly scope: KeyScope;
	readonly parameters?: readonly ParameterName[];
	readonly body?: Content & { readonly optional?: true };
	readonly answer: Answer;
	/** Of another status, as good. */
	readonly otherAnswer?: Answer;
	/** Besides those that any operation may answer. */
	readonly problems?: readonly ProblemStatus[];
}

const ANY_OPERATION = [401, 403, 429, 500, 503] as const;
const WITH_BODY = [400, 413, 415] as const;

/** `examples` as the media type object has them. */
export function jsonContent({
	schema,
	examples,
	mediaType = "application/json",
}: Content): JsonObject {
	return { [mediaType]: { schema: ref(schema), examples } };
}

/** One example under a name of no interest. */
export function example(summary: string, value: object): Examples {
	return { example: { summary, value: value as JsonObject } };
}

export function operation(given: Operation): JsonObject {
	const { id, tag, summary, description, scope, body, answer } = given;
	const { parameters = [], otherAnswer } = given;
	const answers = otherAnswer === undefined ? [answer] : [answer, otherAnswer];
	const statuses = [
		...ANY_OPERATION,
		...(body === undefined ? [] : WITH_BODY),
		...(given.problems ?? []),
	].sort((a, b) => a - b);
	return {
		operationId: id,
		tags: [tag],
		summary,
		description: `${description}\n\nNeeds a key with the scope \`${scope}\`, unless the server is open.`,
		// The empty requirement: a server without configured keys asks for none.
		security: [{ apiKey: [scope] }, {}],
		...(parameters.length > 0 && { parameters: parameters.map(parameterRef) }),
		...(body !== undefined && {
			requestBody: { required: !body.optional, content: jsonContent(body) },
		}),
		responses: {
			...Object.fromEntries(answers.map(response)),
			...problems(statuses),
		},
	};
}

function response(answer: Answer): readonly [number, JsonObject] {
	const { status, description } = answer;
	if (status === 204) return [status, { description }];
	return [status, { description, content: jsonContent(answer) }];
}
