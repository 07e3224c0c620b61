/**
 * `Pinned` and `PinnedByCorrelation`: messages of one key go to one consumer. Keys share buckets, and a bucket belongs to a
 * consumer. It changes hands only while nothing of it is in flight, so that no two consumers ever have messages of one key.
 */

import type { ResolvedEvent } from "../../../wire/read-response.js";
import type { Consumer } from "../consumer.js";
import type { Message } from "../message.js";
import type { Choice, Strategy } from "./strategy.js";

const BUCKETS = 1_024;

export class Pinned implements Strategy {
	/** Consumers, and how many buckets each has. */
	readonly #bucketsOf = new Map<Consumer, number>();
	readonly #owners: (Consumer | null)[] = Array(BUCKETS).fill(null);
	readonly #inFlight = new Uint32Array(BUCKETS);
	readonly #buckets = new WeakMap<ResolvedEvent, number>();
	#owned = 0;

	constructor(private readonly keyOf: (resolved: ResolvedEvent) => string) {}

	add(consumer: Consumer): void {
		this.#bucketsOf.set(consumer, 0);
		for (let bucket = 0; bucket < BUCKETS; bucket++) this.#rebalance(bucket);
	}

	remove(consumer: Consumer): void {
		for (let bucket = 0; bucket < BUCKETS; bucket++) {
			if (this.#owners[bucket] !== consumer) continue;
			this.#inFlight[bucket] = 0;
			this.#disown(bucket, consumer);
		}
		this.#bucketsOf.delete(consumer);
	}

	choose({ resolved }: Message): Choice {
		if (!this.#hasRoom()) return "full";
		const bucket = this.#bucketOf(resolved);
		const owner = this.#owners[bucket] ?? this.#assign(bucket);
		return owner.hasRoom ? owner : "later";
	}

	given({ resolved }: Message): void {
		const bucket = this.#bucketOf(resolved);
		this.#inFlight[bucket] = (this.#inFlight[bucket] as number) + 1;
	}

	returned({ resolved }: Message): void {
		const bucket = this.#bucketOf(resolved);
		this.#inFlight[bucket] = (this.#inFlight[bucket] as number) - 1;
		this.#rebalance(bucket);
	}

	#hasRoom(): boolean {
		for (const consumer of this.#bucketsOf.keys()) {
			if (consumer.hasRoom) return true;
		}
		return false;
	}

	#bucketOf(resolved: ResolvedEvent): number {
		const known = this.#buckets.get(resolved);
		if (known !== undefined) return known;
		const bucket = hashOf(this.keyOf(resolved)) % BUCKETS;
		this.#buckets.set(resolved, bucket);
		return bucket;
	}

	/** To the consumer with the fewest buckets. */
	#assign(bucket: number): Consumer {
		let fewest: Consumer | null = null;
		let count = Number.POSITIVE_INFINITY;
		for (const [consumer, buckets] of this.#bucketsOf) {
			if (buckets >= count) continue;
			fewest = consumer;
			count = buckets;
		}
		const owner = fewest as Consumer;
		this.#owners[bucket] = owner;
		this.#bucketsOf.set(owner, count + 1);
		this.#owned++;
		return owner;
	}

	/** Moves an idle bucket away from a consumer that has more than its share. */
	#rebalance(bucket: number): void {
		const owner = this.#owners[bucket];
		if (!owner || (this.#inFlight[bucket] as number) > 0) return;
		const share = Math.ceil(this.#owned / this.#bucketsOf.size);
		const buckets = this.#bucketsOf.get(owner) as number;
		if (buckets <= share) return;
		this.#disown(bucket, owner);
		this.#assign(bucket);
	}

	#disown(bucket: number, owner: Consumer): void {
		this.#owners[bucket] = null;
		this.#bucketsOf.set(owner, (this.#bucketsOf.get(owner) as number) - 1);
		this.#owned--;
	}
}

/** FNV-1a over UTF-16 code units, https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
function hashOf(key: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < key.length; i++) {
		hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
	}
	return hash >>> 0;
}
