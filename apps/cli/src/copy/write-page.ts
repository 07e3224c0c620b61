/** One page of a log into another: per stream in order, at the revisions that the events have, none of them twice. */

import {
	AppendTooLarge,
	type EventStore,
	type RecordedEvent,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import { Failure } from "../failure.js";
import { byStream } from "./domain-events.js";
import { BATCH_EVENTS_MAX } from "./limits.js";
import { patiently } from "./patient-target.js";

/** The target lacks events that were copied before: it is not what the progress file thinks. */
export class TargetLacksEvents extends Error {}

/**
 * Resolves when all of the page's events are in the target.
 * @returns position of the last of them in the target; 0 for an empty page
 * @throws Failure where a stream of the target holds other events; TargetLacksEvents
 */
export async function writePage(
	target: EventStore,
	events: readonly RecordedEvent[],
): Promise<number> {
	const written = [...byStream(events).values()].map(async (ofStream) => {
		let position = 0;
		for (let i = 0; i < ofStream.length; i += BATCH_EVENTS_MAX) {
			const batch = ofStream.slice(i, i + BATCH_EVENTS_MAX);
			position = await writeBatch(target, batch);
		}
		return position;
	});
	return Math.max(0, ...(await Promise.all(written)));
}

/** @returns the last event's position in the target */
async function writeBatch(
	target: EventStore,
	events: readonly RecordedEvent[],
): Promise<number> {
	const [first] = events;
	if (first === undefined) return 0;
	const { stream, revision } = first;
	try {
		const { positions } = await patiently(() =>
			target.append(stream, revision - 1, events),
		);
		return positions.at(-1) ?? 0;
	} catch (error) {
		if (error instanceof AppendTooLarge && events.length > 1) {
			const half = Math.ceil(events.length / 2);
			await writeBatch(target, events.slice(0, half));
			return writeBatch(target, events.slice(half));
		}
		if (error instanceof StreamTombstoned) throw new Failure(error.message);
		if (!(error instanceof WrongExpectedRevision)) throw error;
		return writeMissing(target, events, error);
	}
}

/** Some of the events are there already, or others are. */
async function writeMissing(
	target: EventStore,
	events: readonly RecordedEvent[],
	conflict: WrongExpectedRevision,
): Promise<number> {
	const [{ stream, revision }] = events as [RecordedEvent];
	const there = await patiently(() =>
		target.readStream(stream, { from: revision, limit: events.length }),
	);
	for (const [i, event] of there.entries()) {
		if (event.eventId !== events[i]?.eventId) throw otherEvent(event);
	}
	const last = there.at(-1);
	if (last === undefined) throw new TargetLacksEvents(conflict.message);
	if (there.length === events.length) return last.position;
	return writeBatch(target, events.slice(there.length));
}

export function otherEvent(event: RecordedEvent): Failure {
	const { stream, revision, type, eventId } = event;
	return new Failure(
		`the target holds other events: ${stream} has ${type} ${eventId} at revision ${revision}`,
	);
}
