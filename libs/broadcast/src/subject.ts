/** The NATS subject on which an event is published. */

import { type RecordedEvent, visitorOfStream } from "#kernel";
import { isBroadcast } from "./cloud-event.js";

/** Begins every subject of ours; `journeylog.>` is all of them. */
export const SUBJECT_ROOT = "journeylog";

/** @returns null for an event that is not broadcast */
export function subjectOf(event: RecordedEvent): string | null {
	const address = visitorOfStream(event.stream);
	if (address === null || !isBroadcast(event)) return null;
	const site = `${SUBJECT_ROOT}.${subjectToken(address.siteId)}`;
	switch (event.type) {
		case "SegmentEntered":
			return `${site}.segments.${subjectToken(event.data.segmentId)}.entered`;
		case "SegmentExited":
			return `${site}.segments.${subjectToken(event.data.segmentId)}.exited`;
		case "OutcomeAchieved":
			return `${site}.outcomes.${subjectToken(event.data.outcomeId)}.achieved`;
		case "VisitStarted":
			return `${site}.visits.started`;
		case "VisitEnded":
			return `${site}.visits.ended`;
	}
}

/**
 * An id as one token of a subject. Our own ids are one already; in any other, each character outside `A-Z a-z 0-9 _ -`
 * becomes `_`, so that no id can widen or split a subject. The event's data carries the id as it is.
 */
export function subjectToken(id: string): string {
	return id === "" ? "_" : id.replace(/[^A-Za-z0-9_-]/gu, "_");
}
