/** What a stream's metadata says about which of its events can still be read. */

/** The `$tb` of a deleted stream: 2^63 - 1, as near as a number comes; EventStoreDB's own mark. */
export const DELETED_BEFORE = 2 ** 63;

/** Event types that the store itself writes, as EventStoreDB does. */
export const METADATA_TYPE = "$metadata";
export const TOMBSTONE_TYPE = "$streamDeleted";

const METASTREAM_PREFIX = "$$";

export interface StreamRules {
	/** Seconds after which an event is hidden. */
	readonly maxAge: number | null;
	/** Newest events that are shown. */
	readonly maxCount: number | null;
	/** Revisions below are hidden; DELETED_BEFORE where the stream is deleted. */
	readonly truncateBefore: number | null;
}

export const NO_RULES: StreamRules = {
	maxAge: null,
	maxCount: null,
	truncateBefore: null,
};

/** Of a metadata stream only the newest event counts. */
export const METASTREAM_RULES: StreamRules = { ...NO_RULES, maxCount: 1 };

export function metastreamOf(stream: string): string {
	return METASTREAM_PREFIX + stream;
}

/** The stream whose metadata this stream holds; null for any other stream. */
export function originalOf(stream: string): string | null {
	return stream.startsWith(METASTREAM_PREFIX)
		? stream.slice(METASTREAM_PREFIX.length)
		: null;
}

/** The rules in a metadata event's data. Like EventStoreDB, it takes metadata that makes no sense as none. */
export function rulesOf(data: string): StreamRules {
	const metadata = jsonObjectOf(data);
	const maxAge = metadata?.$maxAge ?? null;
	const maxCount = metadata?.$maxCount ?? null;
	const truncateBefore = metadata?.$tb ?? null;
	return isLimit(maxAge, 1) &&
		isLimit(maxCount, 1) &&
		(isLimit(truncateBefore, 0) || truncateBefore === DELETED_BEFORE)
		? { maxAge, maxCount, truncateBefore }
		: NO_RULES;
}

/** The metadata with which a stream that was deleted goes on at `revision`; other keys stay as they were. */
export function restoredMetadata(data: string, revision: number): string {
	return JSON.stringify({ ...jsonObjectOf(data), $tb: revision });
}

/** The metadata of a deleted stream. `JSON.stringify` cannot write the number. */
export const DELETED_METADATA = '{"$tb":9223372036854775807}';

function jsonObjectOf(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && !Array.isArray(value)
			? (value as Record<string, unknown> | null)
			: null;
	} catch {
		return null;
	}
}

function isLimit(value: unknown, min: number): value is number | null {
	if (value === null) return true;
	return Number.isSafeInteger(value) && (value as number) >= min;
}
