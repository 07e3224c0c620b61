/** Count and digest of events, whatever the order in which they are added. */

import { hash } from "node:crypto";
import type { RecordedEvent } from "#kernel";

const MODULUS = 1n << 256n;

export class LogDigest {
	#count = 0;
	#streams = 0;
	#sum = 0n;

	get count(): number {
		return this.#count;
	}

	/** Streams begun: each has one first event. */
	get streams(): number {
		return this.#streams;
	}

	/** Adds what a copy keeps of an event: everything but its position and when it was recorded. */
	add(event: RecordedEvent): void {
		this.#count++;
		if (event.revision === 0) this.#streams++;
		const sha256 = hash("sha256", contentOf(event), "hex");
		this.#sum = (this.#sum + BigInt(`0x${sha256}`)) % MODULUS;
	}

	equals(other: LogDigest): boolean {
		return this.#count === other.count && this.#sum === other.#sum;
	}

	/** The sum of the events' SHA-256 modulo 2^256, in hex. */
	toString(): string {
		return this.#sum.toString(16).padStart(64, "0");
	}
}

/** As text, equal for an event and its copy. */
export function contentOf(event: RecordedEvent): string {
	const { stream, revision, eventId, type, data, metadata } = event;
	return JSON.stringify([stream, revision, eventId, type, data, metadata]);
}
