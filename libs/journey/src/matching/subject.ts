/** The models that conditions are evaluated on, and events that matching leads to. */

import type { DomainEvent, Visit, Visitor } from "#kernel";

export interface Subject {
	/** The visit in which the event happened; null where it happened in none. */
	readonly visit: Visit | null;
	readonly visitor: Visitor;
}

/** The subject before an event; null where the event is the first. */
export interface EarlierSubject {
	readonly visit: Visit | null;
	readonly visitor: Visitor | null;
}

export type JourneyEvent = DomainEvent<
	"SegmentEntered" | "SegmentExited" | "OutcomeAchieved"
>;

export function isJourneyEvent(event: DomainEvent): event is JourneyEvent {
	return (
		event.type === "SegmentEntered" ||
		event.type === "SegmentExited" ||
		event.type === "OutcomeAchieved"
	);
}

/** The visit that an event names; null where it names none. */
export function visitIdOf(event: DomainEvent): string | null {
	const { visitId } = event.data as { readonly visitId?: string | null };
	return visitId ?? null;
}
