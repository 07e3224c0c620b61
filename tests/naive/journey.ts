/** Memberships and achievements, as the models list them. */

import type { OutcomeAchievement, Scope, SegmentMembership } from "#kernel";
import { type Log, ofType } from "./events.js";

const ENTRIES_MAX = 200;

export interface Journey {
	readonly segments: readonly SegmentMembership[];
	readonly outcomes: readonly OutcomeAchievement[];
	/** When memberships that are not over lapse, in milliseconds since 1970. */
	readonly expiries: readonly number[];
	readonly everEntered: readonly string[];
	readonly everAchieved: readonly string[];
}

/** @param log all events of a visit, or of a visitor */
export function journeyOf(log: Log, scope: Scope): Journey {
	const changes = ofType(log, "SegmentEntered", "SegmentExited").filter(
		({ data }) => data.scope === scope,
	);
	const entries = changes.flatMap((change, at) => {
		if (change.type !== "SegmentEntered") return [];
		const { segmentId, name, version, occurredAt, expiresAt } = change.data;
		const exit = changes
			.slice(at)
			.find(
				(c) => c.type === "SegmentExited" && c.data.segmentId === segmentId,
			);
		const exitedAt = exit?.data.occurredAt ?? null;
		const enteredAt = occurredAt;
		return [
			{ entry: { segmentId, name, version, enteredAt, exitedAt }, expiresAt },
		];
	});
	const outcomes = ofType(log, "OutcomeAchieved").map(({ data }) => {
		const { outcomeId, name, version, occurredAt: achievedAt, value } = data;
		return { outcomeId, name, version, achievedAt, value };
	});
	return {
		segments: entries.map(({ entry }) => entry).slice(-ENTRIES_MAX),
		outcomes: outcomes.slice(-ENTRIES_MAX),
		expiries: entries.flatMap(({ entry, expiresAt }) =>
			entry.exitedAt === null && expiresAt !== null
				? [Date.parse(expiresAt)]
				: [],
		),
		everEntered: distinct(entries.map(({ entry }) => entry.segmentId)),
		everAchieved: distinct(outcomes.map(({ outcomeId }) => outcomeId)),
	};
}

/** Each once, in the order of their UTF-16 code units. */
export function distinct(texts: readonly string[]): readonly string[] {
	return [...new Set(texts)].sort();
}
