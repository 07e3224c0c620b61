/** All versions of one definition, read back from its site's stream. */

import type { DomainEvent } from "#kernel";
import type { RecordedOutcome, RecordedSegment } from "./definition.js";
import {
	type DefinitionSet,
	evolveDefinitions,
	noDefinitions,
} from "./definition-set.js";
import { outcomeView, segmentView } from "./views.js";

/** The state of one definition after each event that is about it. */
function history<T>(
	events: Iterable<DomainEvent>,
	isAbout: (event: DomainEvent) => boolean,
	pick: (set: DefinitionSet) => T | undefined,
	isVersion: (event: DomainEvent) => boolean,
): readonly T[] {
	const versions: T[] = [];
	let set = noDefinitions;
	for (const event of events) {
		if (!isAbout(event)) continue;
		set = evolveDefinitions(set, event);
		const now = pick(set);
		if (now === undefined) continue;
		if (!isVersion(event)) versions.pop();
		versions.push(now);
	}
	return versions;
}

/** All versions of a segment, oldest first, from the events of its site's stream; archiving shows in the last one. */
export function segmentVersions(
	events: Iterable<DomainEvent>,
	segmentId: string,
): readonly RecordedSegment[] {
	return history(
		events,
		(event) =>
			(event.type === "SegmentDefined" || event.type === "SegmentArchived") &&
			event.data.segmentId === segmentId,
		(set) => set.segments.get(segmentId),
		(event) => event.type === "SegmentDefined",
	).map(segmentView);
}

/** All versions of an outcome, oldest first, from the events of its site's stream; archiving shows in the last one. */
export function outcomeVersions(
	events: Iterable<DomainEvent>,
	outcomeId: string,
): readonly RecordedOutcome[] {
	return history(
		events,
		(event) =>
			(event.type === "OutcomeDefined" || event.type === "OutcomeArchived") &&
			event.data.outcomeId === outcomeId,
		(set) => set.outcomes.get(outcomeId),
		(event) => event.type === "OutcomeDefined",
	).map(outcomeView);
}
