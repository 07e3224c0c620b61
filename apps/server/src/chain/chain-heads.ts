/** The last event of every stream that was looked at: its revision and hash, kept as small as they are. */

import { createHash } from "node:crypto";
import { canonicalJson, JourneylogError } from "#kernel";

/** Streams that one check holds at most: some 150 bytes each, and a Map has no room for twice as many. */
export const STREAMS_MAX = 10_000_000;

const SLOTS_FIRST = 1_024;
const HASH_BYTES = 32;

export class TooManyStreams extends JourneylogError {
	readonly code = "too-many-streams";
}

export interface StreamHead {
	readonly revision: number;
	/** 64 hex digits. */
	readonly hash: string;
	/** Whether the event carries the hash itself. */
	readonly isChained: boolean;
}

export class ChainHeads {
	readonly #slots = new Map<string, number>();
	#hashes = Buffer.alloc(SLOTS_FIRST * HASH_BYTES);
	#revisions = new Float64Array(SLOTS_FIRST);
	#chained = new Uint8Array(SLOTS_FIRST);

	/** Streams. */
	get size(): number {
		return this.#slots.size;
	}

	get(stream: string): StreamHead | null {
		const slot = this.#slots.get(stream);
		if (slot === undefined) return null;
		return {
			revision: this.#revisions[slot] as number,
			hash: this.#hashAt(slot),
			isChained: this.#chained[slot] === 1,
		};
	}

	/** @throws TooManyStreams */
	set(stream: string, { revision, hash, isChained }: StreamHead): void {
		const slot = this.#slots.get(stream) ?? this.#newSlot(stream);
		this.#hashes.write(hash, slot * HASH_BYTES, "hex");
		this.#revisions[slot] = revision;
		this.#chained[slot] = isChained ? 1 : 0;
	}

	/**
	 * SHA-256 over a line for each stream, in the order of their names' UTF-16 code units: the canonical JSON of
	 * `[stream, revision, hash]` and a line feed. It tells nothing of positions, so that a copy of a log has the same.
	 */
	digest(): string {
		const sha256 = createHash("sha256");
		for (const stream of [...this.#slots.keys()].sort()) {
			const slot = this.#slots.get(stream) as number;
			const line = [stream, this.#revisions[slot], this.#hashAt(slot)];
			sha256.update(`${canonicalJson(line)}\n`);
		}
		return sha256.digest("hex");
	}

	#hashAt(slot: number): string {
		const from = slot * HASH_BYTES;
		return this.#hashes.toString("hex", from, from + HASH_BYTES);
	}

	#newSlot(stream: string): number {
		const slot = this.#slots.size;
		if (slot === STREAMS_MAX)
			throw new TooManyStreams(
				`the log has more than ${STREAMS_MAX} streams: check it site by site`,
			);
		if (slot === this.#revisions.length) this.#grow();
		this.#slots.set(stream, slot);
		return slot;
	}

	#grow(): void {
		const slots = this.#revisions.length * 2;
		const hashes = Buffer.alloc(slots * HASH_BYTES);
		const revisions = new Float64Array(slots);
		const chained = new Uint8Array(slots);
		this.#hashes.copy(hashes);
		revisions.set(this.#revisions);
		chained.set(this.#chained);
		this.#hashes = hashes;
		this.#revisions = revisions;
		this.#chained = chained;
	}
}
