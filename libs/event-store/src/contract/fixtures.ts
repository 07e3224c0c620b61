/** What the parts of the contract suite share. Every test has streams of its own, so that they may share one log. */

import { randomUUID } from "node:crypto";
import type {
	EventFilter,
	EventPage,
	EventStore,
	NewEvent,
	RecordedEvent,
} from "#kernel";

/** The store under test, opened before the tests of a part; `current` while they run. */
export interface Subject {
	current: EventStore;
}

/** Longest wait for anything that must come, in milliseconds. */
export const WAIT_MS_MAX = 20_000;

export function newStream(prefix = "contract"): string {
	return `${prefix}-${randomUUID()}`;
}

export function newEvent(
	data: Record<string, unknown> = {},
	type = "ThingHappened",
	eventId: string = randomUUID(),
): NewEvent {
	const commandId = randomUUID();
	const metadata = {
		schemaVersion: 1,
		commandId,
		$correlationId: commandId,
		$causationId: commandId,
	};
	return { eventId, type, data, metadata };
}

export function newEvents(count: number, type?: string): NewEvent[] {
	return Array.from({ length: count }, (_, n) => newEvent({ n }, type));
}

/** What was appended, out of what was read. */
export function asAppended(event: RecordedEvent): NewEvent {
	const { eventId, type, data, metadata } = event;
	return { eventId, type, data, metadata };
}

/** The error that the promise rejects with; fails where it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
	const outcome = await promise.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if ("error" in outcome) return outcome.error;
	throw new Error(`resolved with ${JSON.stringify(outcome.value)}`);
}

/** All events after a position, page by page. */
export async function readOn(
	store: EventStore,
	after: number,
	limit: number,
	filter?: EventFilter,
): Promise<{ events: RecordedEvent[]; pages: EventPage[] }> {
	const pages: EventPage[] = [];
	let position = after;
	for (;;) {
		const page = await store.readAll({
			after: position,
			limit,
			...(filter && { filter }),
		});
		pages.push(page);
		position = page.position;
		if (page.atHead) break;
	}
	return { events: pages.flatMap(({ events }) => events), pages };
}

/** Follows until `count` events have come, or for WAIT_MS_MAX; `onPage` may append meanwhile. */
export async function followed(
	store: EventStore,
	options: { after: number; limit?: number; filter?: EventFilter },
	count: number,
	onPage: (seen: number) => void = () => {},
): Promise<RecordedEvent[]> {
	const abort = new AbortController();
	const timer = setTimeout(() => abort.abort(), WAIT_MS_MAX);
	const events: RecordedEvent[] = [];
	const { signal } = abort;
	for await (const page of store.follow({ limit: 100, ...options, signal })) {
		events.push(...page.events);
		onPage(events.length);
		if (events.length >= count) abort.abort();
	}
	clearTimeout(timer);
	return events;
}
