/** Cursors over a stream: opaque to clients, a revision to us. */

import { InvalidInput } from "#kernel";

const CURSOR_PATTERN = /^r1\.(\d{1,15})$/;

export function encodeRevision(revision: number): string {
	return Buffer.from(`r1.${revision}`).toString("base64url");
}

/** @throws InvalidInput at `/cursor` where the cursor is not ours */
export function decodeRevision(cursor: string): number {
	const text = Buffer.from(cursor, "base64url").toString("latin1");
	const revision = CURSOR_PATTERN.exec(text)?.[1];
	if (revision === undefined) {
		const detail = "is not a cursor of this list";
		throw new InvalidInput("the cursor is not ours", [
			{ pointer: "/cursor", detail },
		]);
	}
	return Number(revision);
}
