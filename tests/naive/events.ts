/**
 * The third fold, written for tests alone, and its questions to a log. Of the product it knows the shape of recorded data
 * and of documents (types, no code): what a model holds it finds anew from `docs/read-models.md`, by looking through all
 * events of a visit or visitor for each field, where the product folds one event after the other.
 */

import type { EventType, RecordedDomainEvent } from "#kernel";

export type Log = readonly RecordedDomainEvent[];

/** What visitors do; the clock's `VisitorIdled` is not of these. */
const ACTIVITIES = [
	"PageViewed",
	"ScreenViewed",
	"FormViewed",
	"FormSubmitted",
	"FormAbandoned",
	"SearchPerformed",
	"ElementClicked",
	"PageScrolled",
	"ElementViewed",
	"VisitorIdled",
	"CustomEventRecorded",
] as const;

export type Activity = RecordedDomainEvent<(typeof ACTIVITIES)[number]>;

export function ofType<T extends EventType>(
	log: Log,
	...types: readonly T[]
): readonly RecordedDomainEvent<T>[] {
	const wanted = log.filter(({ type }) => types.some((one) => one === type));
	return wanted as readonly unknown[] as readonly RecordedDomainEvent<T>[];
}

export function activitiesOf(log: Log): readonly Activity[] {
	return ofType(log, ...ACTIVITIES).filter(
		(event) => event.type !== "VisitorIdled" || event.data.by === "client",
	);
}

export function timeOf(event: RecordedDomainEvent): string {
	return event.data.occurredAt;
}

/** Of those that happened first, the one recorded first. */
export function earliest<E extends RecordedDomainEvent>(
	events: readonly E[],
): E | null {
	const first = events.map(timeOf).sort()[0];
	return events.find((event) => timeOf(event) === first) ?? null;
}

/** Of those that happened last, the one recorded last. */
export function latest<E extends RecordedDomainEvent>(
	events: readonly E[],
): E | null {
	const last = events.map(timeOf).sort().at(-1);
	return events.findLast((event) => timeOf(event) === last) ?? null;
}

export function later(time: string, ms: number): string {
	return new Date(Date.parse(time) + ms).toISOString();
}
