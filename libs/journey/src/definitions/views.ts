/** Definitions as `/v1/segments` and `/v1/outcomes` show them. */

import type { RecordedOutcome, RecordedSegment } from "./definition.js";
import type { DefinitionSet } from "./definition-set.js";

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
