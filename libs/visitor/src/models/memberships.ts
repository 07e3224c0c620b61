/** Segment memberships and outcome achievements as both models list them. */

import type { EventData, OutcomeAchievement, SegmentMembership } from "#kernel";

/** Entries that a model lists at most; the oldest go first. The log has them all. */
export const JOURNEY_ENTRIES_MAX = 200;

export function entered(
	list: readonly SegmentMembership[],
	data: EventData["SegmentEntered"],
): readonly SegmentMembership[] {
	const { segmentId, name, version, occurredAt } = data;
	const entry = {
		segmentId,
		name,
		version,
		enteredAt: occurredAt,
		exitedAt: null,
	};
	return [...list, entry].slice(-JOURNEY_ENTRIES_MAX);
}

export function exited(
	list: readonly SegmentMembership[],
	data: EventData["SegmentExited"],
): readonly SegmentMembership[] {
	return list.map((entry) =>
		entry.segmentId === data.segmentId && entry.exitedAt === null
			? { ...entry, exitedAt: data.occurredAt }
			: entry,
	);
}

export function achieved(
	list: readonly OutcomeAchievement[],
	data: EventData["OutcomeAchieved"],
): readonly OutcomeAchievement[] {
	const { outcomeId, name, version, occurredAt, value } = data;
	const entry = { outcomeId, name, version, achievedAt: occurredAt, value };
	return [...list, entry].slice(-JOURNEY_ENTRIES_MAX);
}
