/** Cursors over what the events of a stream lead to: opaque to clients, an event and a number among its own to us. */

import { InvalidInput } from "#kernel";

const CURSOR_PATTERN = /^p1\.(\d{1,15})\.(\d{1,6})$/;

export interface Place {
	readonly revision: number;
	/** Among what the event led to, from 0. */
	readonly index: number;
}

export function encodePlace({ revision, index }: Place): string {
	return Buffer.from(`p1.${revision}.${index}`).toString("base64url");
}

/** @throws InvalidInput at `/cursor` where the cursor is not ours */
export function decodePlace(cursor: string): Place {
	const text = Buffer.from(cursor, "base64url").toString("latin1");
	const [, revision, index] = CURSOR_PATTERN.exec(text) ?? [];
	if (revision === undefined) {
		const detail = "is not a cursor of this list";
		throw new InvalidInput("the cursor is not ours", [
			{ pointer: "/cursor", detail },
		]);
	}
	return { revision: Number(revision), index: Number(index) };
}
