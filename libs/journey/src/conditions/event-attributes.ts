/** Catalogue of the attributes of events, as `where` and an outcome's `value` name them. */

import {
	type AttributeType,
	customName,
	type Fields,
	fieldOf,
} from "./attribute-type.js";

export interface EventAttribute {
	readonly path: string;
	readonly type: AttributeType;
	/** From an event's data; undefined where this event has no such attribute. */
	readonly read: (data: object) => unknown;
}

const fields: Readonly<Record<string, AttributeType>> = {
	eventName: "string",
	formName: "string",
	formId: "string",
	query: "string",
	screenName: "string",
	selector: "string",
	percentage: "number",
	idleSeconds: "number",
	resultCount: "number",
};

const pageFields = [
	"url",
	"domain",
	"hostname",
	"pathname",
	"queryString",
	"title",
] as const;

const ATTRIBUTES = "attributes.";

const catalogue = new Map<string, EventAttribute>();
for (const [path, type] of Object.entries(fields)) {
	const read = (data: object) => (data as Fields)[path];
	catalogue.set(path, { path, type, read });
}
for (const field of pageFields) {
	const path = `page.${field}`;
	const read = (data: object) =>
		(data as { page?: Fields | null }).page?.[field];
	catalogue.set(path, { path, type: "string", read });
}

/** The attribute of that path; null where there is none. */
export function findEventAttribute(path: string): EventAttribute | null {
	const found = catalogue.get(path);
	if (found !== undefined) return found;
	const name = customName(path, ATTRIBUTES);
	if (name === null) return null;
	const read = (data: object) =>
		fieldOf((data as { attributes?: Fields }).attributes, name);
	return { path, type: "any", read };
}

/** The paths to tell somebody who named another one. */
export const EVENT_ATTRIBUTE_PATHS: readonly string[] = [
	...catalogue.keys(),
	`${ATTRIBUTES}<name>`,
];
