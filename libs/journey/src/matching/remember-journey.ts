/** What memberships and achievements, once recorded, leave in the progress. */

import type { DomainEvent } from "#kernel";
import {
	type Membership,
	type Part,
	type Progress,
	visitPartOf,
	withEntry,
	withoutEntry,
} from "./progress.js";
import type { JourneyEvent } from "./subject.js";

function earliestExpiry(members: Part["members"]): string | null {
	let earliest: string | null = null;
	for (const { expiresAt } of Object.values(members))
		if (expiresAt !== null && (earliest === null || expiresAt < earliest))
			earliest = expiresAt;
	return earliest;
}

function entered<P extends Part>(
	part: P,
	{ data }: DomainEvent<"SegmentEntered">,
): P {
	const { segmentId, name, version, visitId, expiresAt } = data;
	const membership: Membership = { name, version, visitId, expiresAt };
	const members = withEntry(part.members, segmentId, membership);
	const lapsed = withoutEntry(part.lapsed, segmentId);
	return { ...part, members, lapsed, nextExpiry: earliestExpiry(members) };
}

function exited<P extends Part>(
	part: P,
	{ data }: DomainEvent<"SegmentExited">,
): P {
	const { segmentId, reason } = data;
	const members = withoutEntry(part.members, segmentId);
	const lapsed =
		reason === "expired"
			? withEntry(part.lapsed, segmentId, true as const)
			: withoutEntry(part.lapsed, segmentId);
	return { ...part, members, lapsed, nextExpiry: earliestExpiry(members) };
}

function changed<P extends Part>(
	part: P,
	event: DomainEvent<"SegmentEntered" | "SegmentExited">,
): P {
	return event.type === "SegmentEntered"
		? entered(part, event)
		: exited(part, event);
}

function marked(
	entries: Readonly<Record<string, true>>,
	id: string,
): Readonly<Record<string, true>> {
	return Object.hasOwn(entries, id) ? entries : withEntry(entries, id, true);
}

function achieved(
	progress: Progress,
	{ outcomeId, visitId }: DomainEvent<"OutcomeAchieved">["data"],
): Progress {
	const { visitor, visits } = progress;
	const anywhere = marked(visitor.achieved, outcomeId);
	if (visitId === null) {
		const achievedOutside = marked(visitor.achievedOutside, outcomeId);
		return {
			...progress,
			visitor: { ...visitor, achieved: anywhere, achievedOutside },
		};
	}
	const part = visitPartOf(progress, visitId);
	const inVisit = marked(part.achieved, outcomeId);
	if (anywhere === visitor.achieved && inVisit === part.achieved)
		return progress;
	return {
		...progress,
		visitor: { ...visitor, achieved: anywhere },
		visits: withEntry(visits, visitId, { ...part, achieved: inVisit }),
	};
}

export function rememberJourney(
	progress: Progress,
	event: JourneyEvent,
): Progress {
	if (event.type === "OutcomeAchieved") return achieved(progress, event.data);
	const { scope, visitId } = event.data;
	if (scope === "visitor")
		return { ...progress, visitor: changed(progress.visitor, event) };
	if (visitId === null) return progress;
	const part = changed(visitPartOf(progress, visitId), event);
	return { ...progress, visits: withEntry(progress.visits, visitId, part) };
}
