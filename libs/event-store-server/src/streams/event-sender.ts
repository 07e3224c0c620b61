/** Sends pages of events, links resolved where that is asked, as fast as the client takes them. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import type { ResponseStream } from "../response-stream.js";
import { eventResponse } from "../wire/read-response.js";
import { isLink, resolveLink } from "./links.js";

export class EventSender {
	readonly #log: RawLog;
	readonly #output: ResponseStream;
	readonly #resolveLinks: boolean;

	constructor(log: RawLog, output: ResponseStream, resolveLinks: boolean) {
		this.#log = log;
		this.#output = output;
		this.#resolveLinks = resolveLinks;
	}

	async send(events: readonly RecordedRawEvent[]): Promise<void> {
		for (const event of events) {
			if (this.#output.isOver) return;
			const resolved =
				this.#resolveLinks && isLink(event)
					? await resolveLink(this.#log, event)
					: { event, link: null };
			await this.write(eventResponse(resolved));
		}
	}

	async write(message: Buffer): Promise<void> {
		if (!this.#output.write(message)) await this.#output.drained();
	}
}
