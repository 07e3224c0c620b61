/** Definitions as `/v1/segments` and `/v1/outcomes` show them. */

import type { DomainEvent } from "#kernel";
import type { RecordedOutcome, RecordedSegment } from "./definition.js";
import {
	type DefinitionSet,
	evolveDefinitions,
	noDefinitions,
} from "./definition-set.js";

/** A segment with the fields in the order in which they are shown. */
export function segmentView(segment: RecordedSegment): RecordedSegment {
	const { segmentId, name, description, scope, active, when } = segment;
	const { expiresAfter, version, createdAt, updatedAt, archivedAt } = segment;
	return {
		...{ segmentId, name, description, scope, active, when, expiresAfter },
		...{ version, createdAt, updatedAt, archivedAt },
	};
}

/** An outcome with the fields in the order in which they are shown. */
export function outcomeView(outcome: RecordedOutcome): RecordedOutcome {
	const { outcomeId, name, description, scope, active, when } = outcome;
	const { value, positive, achieved } = outcome;
	const { version, createdAt, updatedAt, archivedAt } = outcome;
	return {
		...{ outcomeId, name, description, scope, active, when },
		...{ value, positive, achieved },
		...{ version, createdAt, updatedAt, archivedAt },
	};
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** In the order of listings: by creation, then by id. */
function listed<
	T extends { readonly createdAt: string; readonly archivedAt: string | null },
>(known: ReadonlyMap<string, T>): readonly T[] {
	return [...known]
		.filter(([, entry]) => entry.archivedAt === null)
		.sort(
			([idA, a], [idB, b]) =>
				compareText(a.createdAt, b.createdAt) || compareText(idA, idB),
		)
		.map(([, entry]) => entry);
}

/** The segments that are not archived, by creation and then by id. */
export function listSegments(set: DefinitionSet): readonly RecordedSegment[] {
	return listed(set.segments).map(segmentView);
}

/** The outcomes that are not archived, by creation and then by id. */
export function listOutcomes(set: DefinitionSet): readonly RecordedOutcome[] {
	return listed(set.outcomes).map(outcomeView);
}

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
