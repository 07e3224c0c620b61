/** How the data of each event type came to its present shape: one upcaster for every version but the present one. */

import type { EventType } from "../domain-events.js";

/** From data of one schema version to data of the next. Pure: the same event gives the same data for ever. */
export type Upcaster = (data: never) => unknown;

/** In order, from version 1 on; the present version is one more than there are upcasters. */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/**
 * To change an event's data: give `EventData` its new shape, add the upcaster from the old one here, and examples of
 * both to `tests/fixtures/events`. An upcaster, once released, never changes.
 */
export const UPCASTERS = {
	VisitStarted: [],
	PageViewed: [],
	ScreenViewed: [],
	FormViewed: [],
	FormSubmitted: [],
	FormAbandoned: [],
	SearchPerformed: [],
	ElementClicked: [],
	PageScrolled: [],
	ElementViewed: [],
	VisitorIdled: [],
	CustomEventRecorded: [],
	VisitorIdentified: [],
	ConsentGranted: [],
	ConsentWithdrawn: [],
	SegmentEntered: [],
	SegmentExited: [],
	OutcomeAchieved: [],
	VisitEnded: [],
	SegmentDefined: [],
	SegmentArchived: [],
	OutcomeDefined: [],
	OutcomeArchived: [],
} as const satisfies Readonly<Record<EventType, readonly Upcaster[]>>;
