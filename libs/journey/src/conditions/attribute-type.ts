/** Types of attributes, and what is common to those of models and of events. */

import { MAX_PATH_LENGTH } from "../limits.js";

/**
 * `time` is ISO 8601 text that compares by instant; `list` is of texts; `any` is a custom attribute, whose type only
 * the event knows.
 */
export type AttributeType =
	| "string"
	| "number"
	| "boolean"
	| "time"
	| "list"
	| "any";

export type Fields = Readonly<Record<string, unknown>>;

/** A field of a value that may not be there; never one that a prototype lends. */
export function fieldOf(value: unknown, name: string): unknown {
	return typeof value === "object" &&
		value !== null &&
		Object.hasOwn(value, name)
		? (value as Fields)[name]
		: undefined;
}

/** What follows the prefix in a path; null where the path does not begin so or nothing usable follows. */
export function customName(path: string, prefix: string): string | null {
	return path.startsWith(prefix) &&
		path.length > prefix.length &&
		path.length <= MAX_PATH_LENGTH
		? path.slice(prefix.length)
		: null;
}

/** Null and undefined are unknown, and so is a list that holds nothing. */
export function isKnown(value: unknown): boolean {
	if (value === null || value === undefined) return false;
	return !Array.isArray(value) || value.length > 0;
}
