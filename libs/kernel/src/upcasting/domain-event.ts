/** From a stored event to a domain event of today's shape. Nothing folds a stored event that did not come this way. */

import type {
	EventType,
	RecordedDomainEvent,
	StreamDomainEvent,
} from "../domain-events.js";
import { JourneylogError } from "../errors.js";
import type { RecordedEvent, StreamEvent } from "../event-store.js";
import { UPCASTERS, type Upcaster, type Upcasters } from "./upcasters.js";

/** A later version of the code wrote it, or somebody else did. Folding on without it would give a wrong state. */
export class UnknownEvent extends JourneylogError {
	readonly code = "unknown-event";
	constructor(readonly event: StreamEvent) {
		const { type, stream, position } = event;
		super(
			`event type ${type}, schema version ${schemaVersionOf(event)}, at position ${position} in ${stream} is unknown here`,
		);
	}
}

/** The schema version in which events of the type are recorded now. */
export function presentVersion(type: EventType): number {
	return UPCASTERS[type].length + 1;
}

/** Whether the event is of a type that is known, in its present version. */
export function isPresent(
	event: StreamEvent,
	upcasters: Upcasters = UPCASTERS,
): event is StreamDomainEvent {
	const steps = upcastersOf(event.type, upcasters);
	return steps !== null && schemaVersionOf(event) === steps.length + 1;
}

/** The event in its present version; one that is not known comes back as it is. */
export function upcast<E extends StreamEvent>(
	event: E,
	upcasters: Upcasters = UPCASTERS,
): E {
	const steps = upcastersOf(event.type, upcasters);
	if (steps === null) return event;
	const version = schemaVersionOf(event);
	// Nearly every event is of the present version, and is not copied.
	if (version > steps.length || !isVersion(version)) return event;
	let data: unknown = event.data;
	for (const step of steps.slice(version - 1)) data = step(data as never);
	const metadata = { ...event.metadata, schemaVersion: steps.length + 1 };
	return { ...event, data, metadata };
}

/** @throws UnknownEvent */
export function domainEvent(event: RecordedEvent): RecordedDomainEvent {
	const present = upcast(event);
	if (isPresent(present)) return present as RecordedDomainEvent;
	throw new UnknownEvent(event);
}

function upcastersOf(
	type: string,
	upcasters: Upcasters,
): readonly Upcaster[] | null {
	return Object.hasOwn(upcasters, type)
		? (upcasters[type] as readonly Upcaster[])
		: null;
}

/** NaN where the metadata tells none; other programs may write what they like. */
function schemaVersionOf({ metadata }: StreamEvent): number {
	const version: unknown = metadata?.schemaVersion;
	return typeof version === "number" ? version : Number.NaN;
}

function isVersion(version: number): boolean {
	return Number.isInteger(version) && version >= 1;
}
