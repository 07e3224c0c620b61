/** The segments and outcomes by which a visit is found: all that it ever had, also those that its lists had to drop. */

import type { StreamDomainEvent } from "#kernel";

/** Ids in the order in which they came, each once. */
export interface FoundBy {
	readonly segmentIds: readonly string[];
	readonly outcomeIds: readonly string[];
}

export const FOUND_BY_NOTHING: FoundBy = { segmentIds: [], outcomeIds: [] };

/** @param event of the visit */
export function foldFoundBy(
	foundBy: FoundBy,
	event: StreamDomainEvent,
): FoundBy {
	const { segmentIds, outcomeIds } = foundBy;
	if (event.type === "SegmentEntered") {
		const { segmentId } = event.data;
		if (segmentIds.includes(segmentId)) return foundBy;
		return { segmentIds: [...segmentIds, segmentId], outcomeIds };
	}
	if (event.type === "OutcomeAchieved") {
		const { outcomeId } = event.data;
		if (outcomeIds.includes(outcomeId)) return foundBy;
		return { segmentIds, outcomeIds: [...outcomeIds, outcomeId] };
	}
	return foundBy;
}
