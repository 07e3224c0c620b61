/**
 * How a source's events come into a group: read from the log while the group is behind, and as they are appended once it
 * is live. Every event comes in exactly once and in order, wherever the two meet.
 */

import { LiveQueue } from "./live-queue.js";
import { type Arrival, messageOf } from "./message.js";
import type { MessageBuffer } from "./message-buffer.js";
import type { Progress } from "./progress.js";
import {
	batchSizeOf,
	type GroupSettings,
	liveBufferSizeOf,
} from "./settings.js";

export interface PageRequest {
	/** Position of the first event wanted, inclusive. */
	readonly from: number;
	readonly limit: number;
}

/** What was read of the source. */
export interface SourcePage {
	readonly arrivals: readonly Arrival[];
	/** Events that the source's filter left out; `lookedAt` is the last event looked at. */
	readonly skipped: number;
	readonly lookedAt: number;
	/** Position to go on from. */
	readonly next: number;
	/** Nothing more was there when it was read. */
	readonly isEnd: boolean;
}

export class Intake {
	readonly #queue: LiveQueue;
	readonly #batchSize: number;
	readonly #liveBufferSize: number;
	#isLive = false;
	#isReading = false;
	#cameLive = 0;
	#lastKnown: number | null = null;

	/** `next`: position of the first event that the group has not seen. */
	constructor(
		private readonly buffer: MessageBuffer,
		private readonly progress: Progress,
		settings: GroupSettings,
		private next: number,
	) {
		this.#liveBufferSize = liveBufferSizeOf(settings);
		this.#queue = new LiveQueue(this.#liveBufferSize);
		this.#batchSize = batchSizeOf(settings);
	}

	get isLive(): boolean {
		return this.#isLive;
	}

	get isReading(): boolean {
		return this.#isReading;
	}

	/** Position of the newest event of the source that the group was told of. */
	get lastKnown(): number | null {
		return this.#lastKnown;
	}

	/** Events that came live, up to the size of the buffer, which is how EventStoreDB counts: it never empties it. */
	get liveCount(): number {
		return Math.min(this.#cameLive, this.#liveBufferSize);
	}

	/** The page to read now, if one is due; `page` takes the answer. */
	nextRead(): PageRequest | null {
		const hasRoom = this.buffer.hasRoomFor(this.#batchSize);
		if (this.#isLive || this.#isReading || !hasRoom) return null;
		this.#isReading = true;
		return { from: this.next, limit: this.#batchSize };
	}

	page({ arrivals, skipped, lookedAt, next, isEnd }: SourcePage): void {
		this.#isReading = false;
		for (const arrival of arrivals) this.#accept(arrival);
		if (skipped > 0) this.progress.skip(lookedAt, skipped);
		this.next = next;
		const liveFrom = this.#queue.firstPosition;
		const isCaughtUp = liveFrom === null ? isEnd : liveFrom <= next;
		if (isCaughtUp) this.#goLive();
	}

	/** An event of the source was appended. Whether it is in the buffer now. */
	live(arrival: Arrival): boolean {
		const { position } = arrival;
		if (position < this.next) return false;
		this.#cameLive++;
		this.#lastKnown = Math.max(this.#lastKnown ?? position, position);
		if (this.#isLive && !this.buffer.isFull) {
			this.#accept(arrival);
			return true;
		}
		// Behind from here on: it is read again when there is room, this event first.
		if (this.#isLive) this.next = position;
		this.#isLive = false;
		this.#queue.add(arrival);
		return false;
	}

	/** An event was appended that the source's filter leaves out. */
	liveSkipped(position: number): void {
		if (!this.#isLive || position < this.next) return;
		this.progress.skip(position, 1);
		this.next = position + 1;
	}

	#goLive(): void {
		this.#isLive = true;
		for (const arrival of this.#queue.drain()) {
			if (arrival.position >= this.next) this.#accept(arrival);
		}
	}

	#accept({ resolved, position }: Arrival): void {
		const place = this.progress.add(position);
		this.buffer.add(messageOf(resolved, position, place));
		this.next = position + 1;
		this.#lastKnown = Math.max(this.#lastKnown ?? position, position);
	}
}
