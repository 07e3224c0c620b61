/** A file format, written in parts: whoever has the bytes of some parts and their memory can go on with the next. */

import type { ExportRow } from "./export-row.js";

export interface EncodedPart {
	readonly bytes: Uint8Array;
	/** What a later process must know of this part, beside its bytes, to go on; null: nothing. */
	readonly memory: string | null;
}

export interface Encoder {
	/** What the file begins with. */
	begin(): Uint8Array;
	/** @param rows at least one */
	part(rows: readonly ExportRow[]): EncodedPart;
	/** What the file ends with. */
	end(): Uint8Array;
}

/** Takes up a file of `bytes` bytes whose parts left these memories; an empty one begins. */
export type OpenEncoder = (
	bytes: number,
	memories: readonly string[],
) => Encoder;
