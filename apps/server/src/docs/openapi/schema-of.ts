/** The documented schemas by themselves, so that real answers can be checked against them. */

import { type Json, type JsonObject, SCHEMAS_POINTER } from "../json.js";
import { schemas } from "./schemas/index.js";

const DEFS_POINTER = "#/$defs/";

export interface SchemaOfOptions {
	/** Refuses fields that are not documented, which clients must put up with but tests need not. */
	readonly closed?: boolean;
}

export const SCHEMA_NAMES: readonly string[] = Object.keys(schemas);

/**
 * A schema of the OpenAPI document as JSON Schema 2020-12 that stands by itself.
 * @throws Error where there is no schema of that name
 */
export function schemaOf(
	name: string,
	{ closed = false }: SchemaOfOptions = {},
): JsonObject {
	if (!Object.hasOwn(schemas, name)) throw new Error(`no schema ${name}`);
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		$ref: DEFS_POINTER + name,
		$defs: standalone(schemas, closed),
	};
}

/** The same with its references inside `$defs`, and without what only OpenAPI knows. */
function standalone(json: Json, closed: boolean): Json {
	if (Array.isArray(json)) {
		return json.map((entry: Json) => standalone(entry, closed));
	}
	if (typeof json !== "object" || json === null) return json;
	const result: Record<string, Json> = {};
	for (const [key, value] of Object.entries(json)) {
		if (key === "discriminator") continue;
		result[key] =
			key === "$ref"
				? String(value).replace(SCHEMAS_POINTER, DEFS_POINTER)
				: standalone(value, closed);
	}
	const isAnswer = "required" in json && "properties" in json && "type" in json;
	if (closed && isAnswer && !("additionalProperties" in json)) {
		result.additionalProperties = false;
	}
	return result;
}
