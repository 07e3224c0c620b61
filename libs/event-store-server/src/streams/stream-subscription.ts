/** A subscription to one stream: what it holds, then what is appended, for as long as the client stays. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import { TOMBSTONE_REVISION } from "#event-store";
import type { LiveFeed } from "../live-feed.js";
import { streamDeleted } from "../rpc-errors.js";
import { caughtUp, confirmation, fellBehind } from "../wire/read-response.js";
import type { EventSender } from "./event-sender.js";
import { LiveQueue } from "./live-queue.js";
import type { ReadRequest } from "./read-request.js";
import { PAGE_EVENTS_MAX } from "./reads.js";

export class StreamSubscription {
	readonly #log: RawLog;
	readonly #feed: LiveFeed;
	readonly #sender: EventSender;
	readonly #over: AbortSignal;
	readonly #stream: string;

	constructor(
		log: RawLog,
		feed: LiveFeed,
		sender: EventSender,
		stream: string,
		over: AbortSignal,
	) {
		this.#log = log;
		this.#feed = feed;
		this.#sender = sender;
		this.#stream = stream;
		this.#over = over;
	}

	/** Runs from after a revision until the client has gone. @throws RpcError where the stream is tombstoned */
	async run(id: string, after: ReadRequest["from"]): Promise<void> {
		// First the queue, then the reading: so nothing that is appended meanwhile is missed.
		const queue = new LiveQueue();
		const leave = this.#feed.join(this.#stream, (event) => queue.push(event));
		try {
			const last = await this.#lastRevision();
			await this.#sender.write(confirmation(id));
			let sent = after === "start" ? -1 : after === "end" ? last : after;
			while (!this.#over.aborted) {
				sent = await this.#catchUp(sent);
				await this.#sender.write(caughtUp());
				sent = await this.#followLive(queue, sent);
				await this.#sender.write(fellBehind());
			}
		} finally {
			leave();
		}
	}

	/** -1 where nothing can be read. */
	async #lastRevision(): Promise<number> {
		const page = await this.#log.readStream(this.#stream, {
			direction: "backwards",
			from: "end",
			limit: 1,
		});
		if (page.status === "tombstoned") throw streamDeleted(this.#stream);
		return page.status === "ok" ? page.lastRevision : -1;
	}

	/** Sends what the stream holds after a revision. Returns that of the last event sent. */
	async #catchUp(after: number): Promise<number> {
		let sent = after;
		let next: number | null = after + 1;
		while (next !== null && !this.#over.aborted) {
			const page = await this.#log.readStream(this.#stream, {
				direction: "forwards",
				from: next,
				limit: PAGE_EVENTS_MAX,
			});
			if (page.status === "tombstoned") throw streamDeleted(this.#stream);
			if (page.status === "notFound") break;
			await this.#sender.send(page.events);
			sent = page.events.at(-1)?.revision ?? sent;
			next = page.next;
		}
		return sent;
	}

	/** Sends what comes, until that is too much at once. Returns the revision of the last event sent. */
	async #followLive(queue: LiveQueue, after: number): Promise<number> {
		let sent = after;
		while (!this.#over.aborted) {
			const events = await queue.take(this.#over);
			if (events === null) break;
			const wanted: RecordedRawEvent[] = [];
			for (const event of events) {
				if (event.revision <= sent) continue;
				wanted.push(event);
				sent = event.revision;
			}
			await this.#sender.send(wanted);
			if (sent === TOMBSTONE_REVISION) throw streamDeleted(this.#stream);
		}
		return sent;
	}
}
