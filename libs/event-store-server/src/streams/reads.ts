/** Reads that end: of a stream or of the whole log, either way. */

import type { RawLog } from "#event-store";
import { streamDeleted } from "../rpc-errors.js";
import { streamNotFound } from "../wire/read-response.js";
import type { EventSender } from "./event-sender.js";
import type { ReadRequest } from "./read-request.js";

/** Events in one page at most: what is held in memory for a client that is slow. */
export const PAGE_EVENTS_MAX = 256;

export async function readStream(
	log: RawLog,
	stream: string,
	{ from, direction, maxCount }: ReadRequest & { readonly maxCount: number },
	sender: EventSender,
	over: AbortSignal,
): Promise<void> {
	let next: number | "start" | "end" | null = from;
	let left = maxCount;
	while (next !== null && left > 0 && !over.aborted) {
		const limit = Math.min(left, PAGE_EVENTS_MAX);
		const page = await log.readStream(stream, { direction, from: next, limit });
		if (page.status === "tombstoned") throw streamDeleted(stream);
		if (page.status === "notFound") {
			return sender.write(streamNotFound(stream));
		}
		await sender.send(page.events);
		left -= page.events.length;
		next = page.next;
	}
}

export async function readAll(
	log: RawLog,
	{
		from,
		direction,
		maxCount,
		filter,
	}: ReadRequest & { readonly maxCount: number },
	sender: EventSender,
	over: AbortSignal,
): Promise<void> {
	let next = from;
	let left = maxCount;
	let isEnd = false;
	while (!isEnd && left > 0 && !over.aborted) {
		const page = await log.readAll({
			direction,
			from: next,
			limit: Math.min(left, PAGE_EVENTS_MAX),
			...(filter && { filter }),
		});
		await sender.send(page.events);
		left -= page.events.length;
		({ next, isEnd } = page);
	}
}
