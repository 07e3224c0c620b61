/** Event types that a visitor's stream may hold. */

import { type EventType, msOfIso, type RecordedDomainEvent } from "#kernel";

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

export function isVisitorEvent(event: RecordedDomainEvent): boolean {
	return known.has(event.type);
}

/** @throws Error for a type that this code does not know in a visitor's stream, or a time that is none */
export function assertVisitorEvent(event: RecordedDomainEvent): void {
	if (!isVisitorEvent(event))
		throw new Error(`event type ${event.type} is unknown in ${event.stream}`);
	if (!Number.isFinite(msOfIso(event.data.occurredAt)))
		throw new Error(`occurredAt ${event.data.occurredAt} is not a time`);
}
