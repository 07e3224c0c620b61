/** Event types that a visitor's stream may hold. */

import {
	type EventType,
	isPresent,
	msOfIso,
	type StreamDomainEvent,
	type StreamEvent,
	UnknownEvent,
} from "#kernel";

const inVisitorStreams: Readonly<Record<EventType, boolean>> = {
	VisitStarted: true,
	PageViewed: true,
	ScreenViewed: true,
	FormViewed: true,
	FormSubmitted: true,
	FormAbandoned: true,
	SearchPerformed: true,
	ElementClicked: true,
	PageScrolled: true,
	ElementViewed: true,
	VisitorIdled: true,
	CustomEventRecorded: true,
	VisitorIdentified: true,
	ConsentGranted: true,
	ConsentWithdrawn: true,
	SegmentEntered: true,
	SegmentExited: true,
	OutcomeAchieved: true,
	VisitEnded: true,
	SegmentDefined: false,
	SegmentArchived: false,
	OutcomeDefined: false,
	OutcomeArchived: false,
};

const known: ReadonlySet<string> = new Set(
	Object.entries(inVisitorStreams)
		.filter(([, inStream]) => inStream)
		.map(([type]) => type),
);

export function isVisitorEvent(event: StreamDomainEvent): boolean {
	return known.has(event.type);
}

/**
 * What must hold of an event so that the rows folded from it can be written: one that cannot would stop all projections
 * for ever, where a parked one only stops its key.
 * @throws UnknownEvent; Error for a type that has no place in a visitor's stream, a time that is none, an id that is no
 * text
 */
export function assertVisitorEvent(event: StreamDomainEvent): void {
	const stored: StreamEvent = event;
	if (!isPresent(stored)) throw new UnknownEvent(stored);
	if (!isVisitorEvent(event))
		throw new Error(`event type ${event.type} has no place in ${event.stream}`);
	if (!Number.isFinite(msOfIso(event.data.occurredAt)))
		throw new Error(`occurredAt ${event.data.occurredAt} is not a time`);
	if (event.type === "SegmentEntered" || event.type === "SegmentExited")
		assertText("segmentId", event.data.segmentId);
	else if (event.type === "OutcomeAchieved")
		assertText("outcomeId", event.data.outcomeId);
	else if (event.type === "VisitorIdentified") {
		for (const { type, value } of event.data.externalIds ?? []) {
			assertText("type of an external id", type);
			assertText("value of an external id", value);
		}
	}
}

function assertText(name: string, value: unknown): void {
	if (typeof value !== "string") throw new Error(`${name} is not text`);
}
