/** Ways through a document, for its tests. */

import type { Json, JsonObject } from "../json.js";

/** Every object of the document with its JSON pointer. */
export function* objectsOf(
	json: Json,
	pointer = "",
): Generator<readonly [pointer: string, object: JsonObject]> {
	if (typeof json !== "object" || json === null) return;
	if (!Array.isArray(json)) yield [pointer, json as JsonObject];
	for (const [key, value] of Object.entries(json)) {
		const step = key.replaceAll("~", "~0").replaceAll("/", "~1");
		yield* objectsOf(value as Json, `${pointer}/${step}`);
	}
}

/** The value at a JSON pointer, undefined where there is none; `#` at its beginning may be there. */
export function valueAt(document: Json, pointer: string): Json | undefined {
	const steps = pointer.replace(/^#/, "").split("/").slice(1);
	let value: Json | undefined = document;
	for (const step of steps) {
		if (typeof value !== "object" || value === null) return undefined;
		const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
		value = Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
	}
	return value;
}

/** References that lead nowhere. */
export function danglingRefs(document: JsonObject): readonly string[] {
	const dangling: string[] = [];
	for (const [pointer, { $ref }] of objectsOf(document)) {
		if (typeof $ref !== "string") continue;
		if (valueAt(document, $ref) === undefined)
			dangling.push(`${pointer}: ${$ref}`);
	}
	return dangling;
}

/** The object itself, or what its reference leads to. */
export function resolved(document: JsonObject, object: JsonObject): JsonObject {
	return typeof object.$ref === "string"
		? (valueAt(document, object.$ref) as JsonObject)
		: object;
}
