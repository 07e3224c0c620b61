/** The digest of a read model as `docs/read-models.md` defines it. */

import { createHash } from "node:crypto";
import type { Log } from "./events.js";
import { naiveRows, type Row } from "./rows.js";

export interface Digests {
	readonly visit: string;
	readonly visitor: string;
}

export function naiveDigests(log: Log): Digests {
	const { visit, visitor } = naiveRows(log);
	return {
		visit: digestOf("visit", visit),
		visitor: digestOf("visitor", visitor),
	};
}

export function digestOf(
	projection: string,
	rows: readonly Row<unknown>[],
): string {
	const lines = rows.map(({ siteId, id, fields }) =>
		canonical([siteId, id, fields]),
	);
	const text = [`journeylog ${projection} 1`, ...lines]
		.map((line) => `${line}\n`)
		.join("");
	return createHash("sha256").update(text, "utf8").digest("hex");
}

/** JSON by RFC 8785. */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	const members = Object.entries(value)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
	return `{${members.join(",")}}`;
}
