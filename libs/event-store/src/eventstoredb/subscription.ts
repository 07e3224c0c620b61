/** A subscription to the whole log on one session: pages as they come, in order, none larger than its bounds. */

import { setImmediate as nextTurn } from "node:timers/promises";
import type { ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { EventFilter, EventPage, RecordedEvent } from "#kernel";
import { PAGE_BYTES_MAX, PROBE_MS_MAX } from "./limits.js";
import { numberOf } from "./position.js";
import type { ReadCall } from "./read-call.js";
import { allAfter } from "./read-request.js";
import { recordedEvent } from "./recorded-event.js";
import type { Session } from "./session.js";

export class Subscription {
	readonly #session: Session;
	readonly #after: number;
	readonly #filter: EventFilter | undefined;
	readonly #call: ReadCall;
	readonly #confirmation: NodeJS.Timeout;
	#position: number;
	/** The place before which the server has looked, as of its last checkpoint that is no event's position. */
	#lookedBefore: number | null = null;
	#bytes = 0;
	#isCaughtUp = false;

	/** @param from where the server is to begin, if not at `after`; what lies up to that is passed over */
	constructor(
		session: Session,
		after: number,
		filter?: EventFilter,
		from = after,
	) {
		this.#session = session;
		this.#after = after;
		this.#filter = filter;
		this.#position = after;
		this.#call = session.read(allAfter(from, filter), {});
		this.#confirmation = setTimeout(() => this.close(), PROBE_MS_MAX);
	}

	/** The log has been looked through to here. */
	get position(): number {
		return this.#position;
	}

	/** Of data and metadata, so far. */
	get bytes(): number {
		return this.#bytes;
	}

	/**
	 * Waits until the position has moved or the head was reached; null where the server has ended the subscription.
	 * Rejects as gRPC does.
	 * @param eventsMax events in the page at most
	 */
	async page(eventsMax: number): Promise<EventPage | null> {
		const events: RecordedEvent[] = [];
		const after = this.#position;
		const bytesMax = this.#bytes + PAGE_BYTES_MAX;
		const wasCaughtUp = this.#isCaughtUp;
		for (;;) {
			const responses = await this.#call.take(eventsMax - events.length);
			if (responses.length === 0) return null;
			for (const response of responses) this.#take(response, events);
			if (this.#position === after) await this.#placeCheckpoint();
			const hasMoved = this.#position > after || events.length > 0;
			if (!hasMoved && this.#isCaughtUp === wasCaughtUp) continue;
			const isFull = events.length >= eventsMax || this.#bytes >= bytesMax;
			// What arrives together makes one page.
			if (!isFull) await nextTurn();
			if (!isFull && !this.#call.isDrained) continue;
			const atHead = this.#isCaughtUp && this.#call.isDrained;
			return { events, position: this.#position, atHead };
		}
	}

	close(): void {
		clearTimeout(this.#confirmation);
		this.#call.cancel();
	}

	#take(response: ReadResp, events: RecordedEvent[]): void {
		if (response.hasConfirmation()) clearTimeout(this.#confirmation);
		const read = response.getEvent();
		if (read !== undefined) this.#takeEvent(read, events);
		const checkpoint = response.getCheckpoint();
		if (checkpoint !== undefined) {
			const commit = checkpoint.getCommitPosition();
			const isEvent = checkpoint.getPreparePosition() === commit;
			if (isEvent) this.#reached(numberOf(commit));
			else this.#lookedBefore = numberOf(commit);
		} else if (response.hasCaughtUp()) this.#isCaughtUp = true;
		else if (response.hasFellBehind()) this.#isCaughtUp = false;
	}

	/**
	 * EventStoreDB's checkpoint may be the place where the next record will begin, told by a prepare position that is not
	 * the commit position. Going on after that place would pass over the event that comes to lie there.
	 */
	async #placeCheckpoint(): Promise<void> {
		const place = this.#lookedBefore ?? 0;
		this.#lookedBefore = null;
		if (place <= this.#position) return;
		this.#reached(await this.#session.lastBefore(place));
	}

	#takeEvent(read: ReadResp.ReadEvent, events: RecordedEvent[]): void {
		const sized = recordedEvent(read);
		if (sized === null) return;
		const { event, bytes } = sized;
		// Whether a server takes the position that it begins after with or without its event: it was there before.
		if (event.position <= this.#after) return;
		this.#reached(event.position);
		this.#bytes += bytes;
		if (passes(event, this.#filter)) events.push(event);
	}

	#reached(position: number): void {
		this.#position = Math.max(this.#position, position);
	}
}

/** The server has filtered by one of both, and by the beginnings of types only. */
function passes(
	{ stream, type }: RecordedEvent,
	{ streamPrefixes, types }: EventFilter = {},
): boolean {
	return (
		(types === undefined || types.includes(type)) &&
		(streamPrefixes === undefined ||
			streamPrefixes.some((prefix) => stream.startsWith(prefix)))
	);
}
