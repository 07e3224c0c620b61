/** Reads of the whole log, from whichever node the connection string prefers: bounded pages, and followers. */

import {
	type EventFilter,
	type EventPage,
	type FollowOptions,
	MAX_PAGE,
	type ReadAllOptions,
	type RecordedEvent,
	StoreUnavailable,
} from "#kernel";
import { isInvalidArgument } from "./call-errors.js";
import type { Connection } from "./connection.js";
import { PAGE_BYTES_MAX, READ_ALL_MS_MAX, READ_MS_MAX } from "./limits.js";
import { RetryPause } from "./retry-pause.js";
import { Subscription } from "./subscription.js";

export class LogReads {
	constructor(private readonly connection: Connection) {}

	/**
	 * Position of the last event in the log, 0 where it is empty.
	 * @param leader whether it must be the leader who answers
	 * @throws StoreUnavailable
	 */
	async headPosition(leader = false): Promise<number> {
		const session = await this.connection.session();
		try {
			return await session.head({ leader, msMax: READ_MS_MAX });
		} catch (error) {
			throw this.connection.failed(session, error);
		}
	}

	/**
	 * A subscription that is left at the head: the client's `readAll` knows no filter, and a filtered read tells only of
	 * the events that it found, not how far it has looked. A page ends early after READ_ALL_MS_MAX or PAGE_BYTES_MAX.
	 * @throws StoreUnavailable
	 */
	async readAll({ after, limit, filter }: ReadAllOptions): Promise<EventPage> {
		const head = await this.headPosition();
		if (head <= after) return { events: [], position: after, atHead: true };
		const session = await this.connection.session();
		const read = (from: number) =>
			readPage(
				new Subscription(session, after, filter, from),
				head,
				Math.min(limit, MAX_PAGE),
			);
		try {
			return await read(after).catch(async (error: unknown) => {
				if (!isInvalidArgument(error)) throw error;
				// It is no event's position, but perhaps the one before an event: somebody wants that event and what follows.
				return read(await session.lastBefore(after + 1));
			});
		} catch (error) {
			throw this.connection.failed(session, error);
		}
	}

	/** Goes on after the last page that was taken, whatever becomes of the connection. */
	async *follow(options: FollowOptions): AsyncGenerator<EventPage, void> {
		const { limit, filter } = options;
		const signal = AbortSignal.any([options.signal, this.connection.closed]);
		const pause = new RetryPause();
		let { after } = options;
		while (!signal.aborted) {
			await this.connection.connected(signal);
			try {
				for await (const page of this.#pages(after, limit, filter, signal)) {
					pause.reset();
					after = page.position;
					yield page;
				}
			} catch (error) {
				if (!(error instanceof StoreUnavailable)) throw error;
			}
			await pause.wait(signal);
		}
	}

	/** Until the signal aborts or the server ends it. @throws StoreUnavailable */
	async *#pages(
		after: number,
		limit: number,
		filter: EventFilter | undefined,
		signal: AbortSignal,
	): AsyncGenerator<EventPage, void> {
		const session = await this.connection.session();
		const subscription = new Subscription(session, after, filter);
		const close = () => subscription.close();
		signal.addEventListener("abort", close, { once: true });
		try {
			let position = after;
			while (!signal.aborted) {
				const page = await subscription.page(Math.min(limit, MAX_PAGE));
				if (page === null) return;
				if (page.events.length === 0 && page.position === position) continue;
				position = page.position;
				if (!signal.aborted) yield page;
			}
		} catch (error) {
			if (!signal.aborted) throw this.connection.failed(session, error);
		} finally {
			signal.removeEventListener("abort", close);
			close();
		}
	}
}

/** Reads one page and ends the subscription. */
async function readPage(
	subscription: Subscription,
	head: number,
	limit: number,
): Promise<EventPage> {
	const timer = setTimeout(() => subscription.close(), READ_ALL_MS_MAX);
	try {
		return await gather(subscription, head, limit);
	} finally {
		clearTimeout(timer);
		subscription.close();
	}
}

/** Events up to `head` at least, where that was the log's head when the subscription began. */
async function gather(
	subscription: Subscription,
	head: number,
	limit: number,
): Promise<EventPage> {
	const events: RecordedEvent[] = [];
	const after = subscription.position;
	let atHead = false;
	while (
		!atHead &&
		events.length < limit &&
		subscription.bytes < PAGE_BYTES_MAX
	) {
		const page = await subscription
			.page(limit - events.length)
			.catch((error: unknown) => {
				// What was found in time is a page, too.
				if (subscription.position > after) return null;
				throw error;
			});
		if (page === null) break;
		events.push(...page.events);
		atHead = page.atHead || page.position >= head;
	}
	const { position } = subscription;
	return {
		events,
		position: atHead ? Math.max(position, head) : position,
		atHead,
	};
}
