/** JSON as the documents are made of, and the few forms that come back everywhere in them. */

export type Json =
	| string
	| number
	| boolean
	| null
	| readonly Json[]
	| JsonObject;

export interface JsonObject {
	readonly [key: string]: Json;
}

/** Schemas of an object's fields: all of the type's, and none besides. */
export type Fields<T> = { readonly [K in keyof T]-?: JsonObject };

/** Where both documents keep their schemas. */
export const SCHEMAS_POINTER = "#/components/schemas/";

export function ref(name: string): JsonObject {
	return { $ref: SCHEMAS_POINTER + name };
}

export function nullable(schema: JsonObject): JsonObject {
	return { anyOf: [schema, { type: "null" }] };
}

export function list(items: JsonObject, more: JsonObject = {}): JsonObject {
	return { type: "array", items, ...more };
}

/** Text of at most so many UTF-16 units. */
export function text(maxLength: number, more: JsonObject = {}): JsonObject {
	return { type: "string", maxLength, ...more };
}

export function oneOfValues(values: readonly string[]): JsonObject {
	return { type: "string", enum: values };
}

/** An object that clients send: a field that is not known is refused. */
export function request<T>(
	properties: Fields<T>,
	required: readonly (keyof T & string)[],
	more: JsonObject = {},
): JsonObject {
	return {
		type: "object",
		properties,
		...(required.length > 0 && { required }),
		additionalProperties: false,
		...more,
	};
}

/** An object that the server answers: every field is there but the `optional` ones; later versions may add more. */
export function answer<T>(
	properties: Fields<T>,
	more: JsonObject = {},
	optional: readonly (keyof T & string)[] = [],
): JsonObject {
	const required = Object.keys(properties).filter(
		(name) => !optional.some((field) => field === name),
	);
	return { type: "object", properties, required, ...more };
}
