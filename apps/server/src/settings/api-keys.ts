/** The file of API keys: `[{ "name", "sha256", "siteId", "scopes": [] }]`. */

import { isUtf8 } from "node:buffer";
import { type InputError, pointerTo, SITE_ID_PATTERN } from "#kernel";
import { compileValidator } from "../http/validation/compile.js";
import { Optional } from "../http/validation/presence.js";
import { Pattern, SomeOf, Text } from "../http/validation/rules.js";
import { readBoundedFile } from "./bounded-file.js";

export const KEY_SCOPES = [
	"track",
	"read",
	"define",
	"audit",
	"privacy",
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** The site of everything that names none. */
export const DEFAULT_SITE_ID = "default";

export interface ApiKey {
	readonly name: string;
	/** SHA-256 of the key, in lower-case hex. */
	readonly sha256: string;
	readonly siteId: string;
	readonly scopes: readonly KeyScope[];
}

const KEYS_MAX = 10_000;
const NAME_CHARS_MAX = 128;

class ApiKeyDto {
	@Text(NAME_CHARS_MAX, { min: 1 }) name!: string;
	@Pattern(/^[0-9a-f]{64}$/i, "a SHA-256 in 64 hex digits") sha256!: string;
	@Optional()
	@Pattern(SITE_ID_PATTERN, "1 to 64 of A-Z a-z 0-9 _ -")
	siteId?: string;
	/** May be empty: a key that was shut off, but kept in the file. */
	@SomeOf(KEY_SCOPES, { min: 0 }) scopes!: KeyScope[];
}

const validateKey = compileValidator(ApiKeyDto);

/** @throws Error whose message is one line, names the place in the file and repeats nothing of its content */
export function readApiKeys(path: string): readonly ApiKey[] {
	const keys = parse(readBoundedFile(path));
	if (!Array.isArray(keys)) throw new Error("must be a JSON list of keys");
	if (keys.length === 0) throw new Error("holds no key");
	if (keys.length > KEYS_MAX)
		throw new Error(`holds more than ${KEYS_MAX} keys`);
	const errors: InputError[] = [];
	for (const [i, key] of keys.entries())
		validateKey(key, pointerTo("", i), errors);
	const [first] = errors;
	if (first !== undefined)
		throw new Error(`${JSON.stringify(first.pointer)} ${first.detail}`);
	const read = (keys as ApiKeyDto[]).map(
		({ name, sha256, siteId = DEFAULT_SITE_ID, scopes }) => ({
			name,
			sha256: sha256.toLowerCase(),
			siteId,
			scopes,
		}),
	);
	refuseDoubles(read, "name");
	refuseDoubles(read, "sha256");
	return read;
}

function refuseDoubles(
	keys: readonly ApiKey[],
	field: "name" | "sha256",
): void {
	const seen = new Set<string>();
	for (const [i, key] of keys.entries()) {
		if (seen.has(key[field]))
			throw new Error(`"/${i}/${field}" is there twice`);
		seen.add(key[field]);
	}
}

function parse(bytes: Buffer): unknown {
	if (!isUtf8(bytes)) throw new Error("is no UTF-8");
	try {
		return JSON.parse(bytes.toString("utf8"));
	} catch {
		// The parser's message quotes the file.
		throw new Error("is no valid JSON");
	}
}
