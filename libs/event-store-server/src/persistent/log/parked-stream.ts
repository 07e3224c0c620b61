/** Where a group's parked messages lie, as links to the events. */

import { randomUUID } from "node:crypto";
import type { RawEvent, RawLog } from "#event-store";
import { JourneylogError } from "#kernel";
import { Backoff } from "../../retry.js";
import { resolveLink } from "../../streams/links.js";
import { type Message, originalOf } from "../core/message.js";
import {
	NONE_PARKED,
	type ParkedPage,
	type ParkedRange,
} from "../core/parked.js";
import { parkedStreamOf } from "../definition.js";
import { LatestWriter } from "./latest-writer.js";
import { lastEvent, writeMetadata } from "./system-stream.js";

const LINK_TYPE = "$>";

/**
 * How often a message is tried to be parked before it is given again instead: with pauses, also where that will never
 * succeed, or its consumer would be given it as fast as it can refuse it.
 */
export const PARK_ATTEMPTS_MAX = 5;

/** Characters of a reason that are kept: it comes from the consumer. */
const REASON_LENGTH_MAX = 10_000;

export class ParkedStream {
	readonly #stream: string;
	readonly #truncation = new LatestWriter((before: number) =>
		writeMetadata(this.log, this.#stream, { $tb: before }),
	);

	/** `key` is the group's. */
	constructor(
		private readonly log: RawLog,
		key: string,
	) {
		this.#stream = parkedStreamOf(key);
	}

	async load(): Promise<ParkedRange> {
		const last = await lastEvent(this.log, this.#stream);
		if (last === null) return NONE_PARKED;
		const page = await this.#read(0, 1);
		const first = page[0]?.revision ?? last.revision + 1;
		return { first, end: last.revision + 1 };
	}

	/** Returns the revision at which it was written. Rejects where it cannot be written. */
	async park(
		message: Message,
		reason: string,
		nowMs: number,
		stopped: AbortSignal,
	): Promise<number> {
		const link = linkTo(message, reason, nowMs);
		const backoff = new Backoff();
		for (let attempt = 1; ; attempt++) {
			try {
				const { revision } = await this.log.append(this.#stream, "any", [link]);
				return revision;
			} catch (error) {
				const isLast = attempt === PARK_ATTEMPTS_MAX || stopped.aborted;
				if (isLast || !(error instanceof JourneylogError)) throw error;
				await backoff.pause(stopped);
			}
		}
	}

	async page(from: number, limit: number): Promise<ParkedPage> {
		const events = await this.#read(from, limit);
		const links = [];
		for (const link of events) links.push(await resolveLink(this.log, link));
		const last = events.at(-1);
		return { links, next: last === undefined ? from : last.revision + 1 };
	}

	/** Written soon; a newer one takes its place where it still waits. */
	truncate(before: number): void {
		this.#truncation.put(before);
	}

	stop(): Promise<void> {
		return this.#truncation.stop();
	}

	async delete(): Promise<void> {
		if ((await lastEvent(this.log, this.#stream)) === null) return;
		await this.log.deleteStream(this.#stream, "any");
	}

	async #read(from: number, limit: number) {
		const page = await this.log.readStream(this.#stream, {
			direction: "forwards",
			from,
			limit,
		});
		return page.status === "ok" ? page.events : [];
	}
}

/** The id stays, so that a second attempt does not park a message twice. */
function linkTo(message: Message, reason: string, nowMs: number): RawEvent {
	const { event, link } = message.resolved;
	const target =
		event === null
			? Buffer.from(link?.data ?? [])
			: Buffer.from(`${event.revision}@${event.stream}`);
	const metadata = {
		added: new Date(nowMs).toISOString(),
		reason: reason.slice(0, REASON_LENGTH_MAX),
		subscriptionEventNumber: originalOf(message.resolved).revision,
	};
	return {
		eventId: randomUUID(),
		type: LINK_TYPE,
		isJson: false,
		data: target,
		metadata: Buffer.from(JSON.stringify(metadata)),
	};
}
