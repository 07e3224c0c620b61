/** The digest of a read model: SHA-256 over its rows in key order, the same whichever database holds them. */

import { createHash } from "node:crypto";
import { canonicalJson } from "#kernel";

/** Raised with the form of the hashed text, which makes every digest another. */
const FORMAT = 1;

/** A row as readers can see and find it; what only the fold keeps is left out, so that it may change. */
export interface DigestRow {
	readonly siteId: string;
	readonly id: string;
	/** JSON values; the order of members does not matter. */
	readonly fields: object;
}

export interface Digest {
	/** Lower-case hex. */
	readonly sha256: string;
	readonly rows: number;
}

/** Rows must come by site and then by id, both in byte order, each key once. */
export class RowDigest {
	readonly #hash = createHash("sha256");
	#last: DigestRow | null = null;
	#rows = 0;

	constructor(projection: string) {
		this.#hash.update(`journeylog ${projection} ${FORMAT}\n`);
	}

	/** @throws Error for a row out of order: a digest of it would compare with nothing */
	add(row: DigestRow): void {
		if (this.#last !== null && !isBefore(this.#last, row))
			throw new Error(`row ${keyOf(row)} comes after ${keyOf(this.#last)}`);
		const { siteId, id, fields } = row;
		this.#hash.update(`${canonicalJson([siteId, id, fields])}\n`);
		this.#last = row;
		this.#rows++;
	}

	/** To be called once, after the last row. */
	end(): Digest {
		return { sha256: this.#hash.digest("hex"), rows: this.#rows };
	}
}

export async function digestOf(
	projection: string,
	rows: Iterable<DigestRow> | AsyncIterable<DigestRow>,
): Promise<Digest> {
	const digest = new RowDigest(projection);
	for await (const row of rows) digest.add(row);
	return digest.end();
}

/** Ids are ASCII, for which the order of code units is the order of bytes. */
function isBefore(a: DigestRow, b: DigestRow): boolean {
	return a.siteId === b.siteId ? a.id < b.id : a.siteId < b.siteId;
}

function keyOf({ siteId, id }: DigestRow): string {
	return `${siteId}/${id}`;
}
