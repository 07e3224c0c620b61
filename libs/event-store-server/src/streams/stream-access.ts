/** Which streams outsiders may write to. */

import { originalOf } from "#event-store";

export class StreamAccess {
	readonly #closedPrefixes: readonly string[];

	/** Streams that begin with one of these, and their metadata, are closed. */
	constructor(closedPrefixes: readonly string[]) {
		this.#closedPrefixes = closedPrefixes;
	}

	mayWrite(stream: string): boolean {
		const name = originalOf(stream) ?? stream;
		return !this.#closedPrefixes.some((prefix) => name.startsWith(prefix));
	}
}
