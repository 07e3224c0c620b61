/** Opaque cursors: where in a newest-first listing a page ended, as base64url of a versioned JSON keyset. */

import { InvalidInput } from "#kernel";

const VERSION = 1;
/** Ids are at most 128 characters; anything much longer was never given out. */
const CURSOR_LENGTH_MAX = 1_024;

/** Row after which the next page begins. */
export interface Keyset {
	/** Milliseconds since 1970. */
	readonly atMs: number;
	readonly id: string;
}

export type Listing = "visits" | "visitors";

export function encodeCursor(listing: Listing, keyset: Keyset): string {
	const json = JSON.stringify([VERSION, listing, keyset.atMs, keyset.id]);
	return Buffer.from(json, "utf8").toString("base64url");
}

/** @throws InvalidInput at `/cursor` for a cursor that `encodeCursor` did not make for this listing */
export function decodeCursor(listing: Listing, cursor: string): Keyset {
	const [version, kind, atMs, id] = parse(cursor);
	const valid =
		version === VERSION &&
		kind === listing &&
		Number.isSafeInteger(atMs) &&
		typeof id === "string";
	if (!valid) throw invalid(`not a cursor of this list of ${listing}`);
	return { atMs: atMs as number, id };
}

function parse(cursor: string): readonly unknown[] {
	if (cursor.length > CURSOR_LENGTH_MAX) throw invalid("not a cursor");
	try {
		const text = Buffer.from(cursor, "base64url").toString("utf8");
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value : [];
	} catch (cause) {
		throw invalid("not a cursor", cause);
	}
}

function invalid(detail: string, cause?: unknown): InvalidInput {
	const error = new InvalidInput(`cursor: ${detail}`, [
		{ pointer: "/cursor", detail },
	]);
	if (cause !== undefined) error.cause = cause;
	return error;
}
