/** From what the decider drafted to events with ids, and from events to what an answer says of them. */

import {
	eventIdOf,
	isTracking,
	type NewEvent,
	type RecordedDomainEvent,
	TIMER_NAMESPACE,
	uuidV5,
} from "#kernel";
import type { Drafted, VisitorCommand } from "#visitor";

/** A timer has no client, so it names itself: by what it found, and when. */
export function commandIdOf(
	command: VisitorCommand,
	stream: string,
	revision: number,
): string {
	if (command.type !== "AdvanceTime") return command.commandId;
	const { visitId, nowMs } = command;
	return uuidV5(TIMER_NAMESPACE, `${stream}/${revision}/${visitId}/${nowMs}`);
}

export function newEvents(
	drafted: Drafted,
	stream: string,
	commandId: string,
	writerId: string | null,
): readonly NewEvent[] {
	const ids = drafted.events.map((_, index) =>
		eventIdOf(stream, commandId, index, writerId),
	);
	return drafted.events.map(({ event, causedBy }, index) => ({
		eventId: ids[index] as string,
		type: event.type,
		data: event.data,
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: causedBy === null ? commandId : (ids[causedBy] as string),
		},
	}));
}

/** The visit that the visitor's own event belongs to; for a command that only ends one, that one. */
export function visitIdOfAnswer(
	events: readonly Pick<RecordedDomainEvent, "type" | "data">[],
): string | null {
	let ended: string | null = null;
	for (const event of events as readonly RecordedDomainEvent[]) {
		if (isTracking(event)) return event.data.visitId;
		if (event.type === "VisitEnded") ended = event.data.visitId;
	}
	return ended;
}
