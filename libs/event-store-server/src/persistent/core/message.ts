/** What a group hands to its consumers. */

import type { RecordedRawEvent } from "#event-store";
import type { ResolvedEvent } from "../../wire/read-response.js";
import type { Place } from "./progress.js";

/** An event on its way into the group. */
export interface Arrival {
	readonly resolved: ResolvedEvent;
	/** Place in the group's source: the revision in a stream, the log position in `$all`. */
	readonly position: number;
}

export interface Message {
	/** By which consumers name it: the id of the link, where there is one. */
	readonly id: string;
	readonly resolved: ResolvedEvent;
	/** Place in the group's source; null where it is replayed from the parked ones. */
	readonly position: number | null;
	/** How often it was given to a consumer before. */
	readonly retryCount: number;
	readonly bytes: number;
	readonly place: Place;
}

export function messageOf(
	resolved: ResolvedEvent,
	position: number | null,
	place: Place,
): Message {
	const { eventId } = originalOf(resolved);
	const bytes = bytesOf(resolved);
	return { id: eventId, resolved, position, retryCount: 0, bytes, place };
}

export function originalOf({ event, link }: ResolvedEvent): RecordedRawEvent {
	const original = link ?? event;
	if (original === null) throw new Error("neither an event nor a link");
	return original;
}

export function bytesOf({ event, link }: ResolvedEvent): number {
	return sizeOf(event) + sizeOf(link);
}

function sizeOf(event: RecordedRawEvent | null): number {
	return event === null ? 0 : event.data.length + event.metadata.length;
}
