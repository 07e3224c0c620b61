/** A page of a listing, and the bounds on what may be asked for. */

import { InvalidInput } from "#kernel";
import { encodeCursor, type Keyset, type Listing } from "./cursor.js";

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

export interface PageRequest {
	/** 1 to PAGE_LIMIT_MAX; PAGE_LIMIT_DEFAULT when left out. */
	readonly limit?: number | undefined;
	/** `nextCursor` of the page before. */
	readonly cursor?: string | undefined;
}

export interface Page<T> {
	readonly items: readonly T[];
	/** Null on the last page. */
	readonly nextCursor: string | null;
}

/** @throws InvalidInput at `/limit` */
export function limitOf(request: PageRequest): number {
	const limit = request.limit ?? PAGE_LIMIT_DEFAULT;
	if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX)
		return limit;
	const detail = `must be a whole number from 1 to ${PAGE_LIMIT_MAX}`;
	throw new InvalidInput(`limit: ${detail}`, [{ pointer: "/limit", detail }]);
}

/** `rows` were read with one more than `limit`, which tells whether there is a next page. */
export function pageOf<R, T>(
	listing: Listing,
	rows: readonly R[],
	limit: number,
	keysetOf: (row: R) => Keyset,
	itemOf: (row: R) => T,
): Page<T> {
	const shown = rows.slice(0, limit);
	const last = shown.at(-1);
	const more = rows.length > limit && last !== undefined;
	return {
		items: shown.map(itemOf),
		nextCursor: more ? encodeCursor(listing, keysetOf(last)) : null,
	};
}
