/** Events and reads as programs on the official client write them. */

import {
	type EventStoreDBClient,
	type JSONEventData,
	jsonEvent,
	type ReadStreamOptions,
	type ResolvedEvent,
} from "@eventstore/db-client";

/** Longest wait for anything that must come, in milliseconds. */
export const WAIT_MS_MAX = 20_000;

export function event(data: object = {}, type = "Tested"): JSONEventData {
	return jsonEvent({ type, data: { ...data } });
}

export function events(count: number, type?: string): JSONEventData[] {
	return Array.from({ length: count }, (_, n) => event({ n }, type));
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const one of source) all.push(one);
	return all;
}

/** The first so many; then whatever gives them is let go. */
export async function take<T>(
	source: AsyncIterable<T>,
	count: number,
): Promise<T[]> {
	const taken: T[] = [];
	if (count === 0) return taken;
	for await (const one of source) {
		taken.push(one);
		if (taken.length === count) break;
	}
	return taken;
}

export async function revisions(
	client: EventStoreDBClient,
	stream: string,
	options: ReadStreamOptions = {},
): Promise<number[]> {
	const read = await collect(client.readStream(stream, options));
	return read.map(({ event }) => Number(event?.revision));
}

/** What the promise rejects with; fails where it resolves. */
// biome-ignore lint/suspicious/noExplicitAny: the client's error classes share no type with their properties.
export async function rejection(promise: Promise<unknown>): Promise<any> {
	const outcome = await promise.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if ("error" in outcome) return outcome.error;
	throw new Error("it resolved");
}

export function idsOf(read: readonly ResolvedEvent[]): (string | undefined)[] {
	return read.map(({ event }) => event?.id);
}

/** Waits until the condition holds. Fails after WAIT_MS_MAX. */
export async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + WAIT_MS_MAX;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`not so: ${condition}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
