/**
 * The parked messages of a group, which lie in a stream of their own, and their replay. The stream is truncated only as far
 * as what was replayed has been handled: a crash leaves the rest parked.
 */

import type { ResolvedEvent } from "../../wire/read-response.js";
import type { PageRequest } from "./intake.js";
import { type Message, messageOf } from "./message.js";
import { Progress } from "./progress.js";

/** Replayed messages that are not handled yet, above which no more are read. */
const REPLAYED_MAX = 1_000;

/** Revisions of the parked stream that can be read: from `first` to before `end`. */
export interface ParkedRange {
	readonly first: number;
	readonly end: number;
}

export const NONE_PARKED: ParkedRange = { first: 0, end: 0 };

export interface ParkedPage {
	/** Links in the parked stream, resolved, in order. */
	readonly links: readonly ResolvedEvent[];
	/** Revision to go on from. */
	readonly next: number;
}

export class Parked {
	readonly #progress = new Progress();
	#first: number;
	#end: number;
	#truncatedBefore: number;
	/** Where the replay that is on stops; null where none is. */
	#until: number | null = null;
	#isReading = false;

	constructor(
		{ first, end }: ParkedRange,
		private readonly batchSize: number,
	) {
		this.#first = first;
		this.#end = end;
		this.#truncatedBefore = first;
	}

	get isReplaying(): boolean {
		return this.#until !== null;
	}

	/** Parked, and not taken up by a replay. */
	get count(): number {
		return this.#end - this.#first;
	}

	/** A message was parked at this revision. */
	added(revision: number): void {
		// Revisions go on where a stream was deleted, but what was deleted does not count.
		if (this.count === 0) this.#first = revision;
		this.#end = Math.max(this.#end, revision + 1);
	}

	/** Replays what is parked now, up to before `stopAt` where given. Does nothing where a replay is on. */
	replay(stopAt: number | null): void {
		if (this.#until !== null) return;
		const until = Math.min(stopAt ?? this.#end, this.#end);
		if (until > this.#first) this.#until = until;
	}

	/** The page to read now, if one is due; `page` takes the answer. */
	nextRead(): PageRequest | null {
		const hasRoom = this.#progress.unhandled < REPLAYED_MAX;
		if (this.#until === null || this.#isReading || !hasRoom) return null;
		this.#isReading = true;
		const limit = Math.min(this.#until - this.#first, this.batchSize);
		return { from: this.#first, limit };
	}

	/** The messages of a page that are to be given again. */
	page({ links, next }: ParkedPage): Message[] {
		this.#isReading = false;
		const until = this.#until ?? 0;
		const messages: Message[] = [];
		for (const resolved of links) {
			const revision = resolved.link?.revision ?? until;
			if (revision >= until) break;
			messages.push(messageOf(resolved, null, this.#progress.add(revision)));
		}
		this.#first = Math.min(next, until);
		if (this.#first === until || links.length === 0) this.#endReplay(until);
		return messages;
	}

	done(message: Message): void {
		this.#progress.done(message.place);
	}

	/** The revision before which the parked stream may be truncated; null where nothing changed. */
	nextTruncation(): number | null {
		const isDone = this.#progress.unhandled === 0;
		const reached = this.#progress.reached?.position ?? -1;
		const before = isDone ? this.#first : reached + 1;
		if (before <= this.#truncatedBefore) return null;
		this.#truncatedBefore = before;
		return before;
	}

	#endReplay(until: number): void {
		this.#first = until;
		this.#until = null;
	}
}
