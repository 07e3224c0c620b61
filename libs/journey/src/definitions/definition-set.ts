/** A site's definitions, folded from its stream `definitions-<siteId>`: the latest version of each. */

import type { DomainEvent, SegmentDefined } from "#kernel";
import type { Condition } from "../conditions/condition.js";
import type { RecordedOutcome, RecordedSegment } from "./definition.js";

export interface DefinitionSet {
	readonly segments: ReadonlyMap<string, RecordedSegment>;
	readonly outcomes: ReadonlyMap<string, RecordedOutcome>;
}

export const noDefinitions: DefinitionSet = {
	segments: new Map(),
	outcomes: new Map(),
};

export type DefinitionEventType =
	| "SegmentDefined"
	| "SegmentArchived"
	| "OutcomeDefined"
	| "OutcomeArchived";

function withEntry<T>(
	map: ReadonlyMap<string, T>,
	id: string,
	entry: T,
): ReadonlyMap<string, T> {
	return new Map(map).set(id, entry);
}

function archived<T extends { readonly archivedAt: string | null }>(
	map: ReadonlyMap<string, T>,
	id: string,
	archivedAt: string,
): ReadonlyMap<string, T> {
	const found = map.get(id);
	return found === undefined
		? map
		: withEntry(map, id, { ...found, archivedAt });
}

/** What both kinds have in common; a later version keeps the time of the first. */
function recorded(
	data: Omit<SegmentDefined, "segmentId" | "expiresAfter">,
	earlier: { readonly createdAt: string } | undefined,
) {
	return {
		name: data.name,
		description: data.description,
		scope: data.scope,
		active: data.active,
		when: data.when as Condition,
		version: data.version,
		createdAt: earlier?.createdAt ?? data.occurredAt,
		updatedAt: data.occurredAt,
		archivedAt: null,
	};
}

/** Takes in one event of the stream, in order; any other event leaves the set as it is. */
export function evolveDefinitions(
	set: DefinitionSet,
	event: DomainEvent,
): DefinitionSet {
	const { segments, outcomes } = set;
	switch (event.type) {
		case "SegmentDefined": {
			const { segmentId, expiresAfter } = event.data;
			const common = recorded(event.data, segments.get(segmentId));
			const segment = { segmentId, ...common, expiresAfter };
			return { segments: withEntry(segments, segmentId, segment), outcomes };
		}
		case "SegmentArchived": {
			const { segmentId, occurredAt } = event.data;
			return { segments: archived(segments, segmentId, occurredAt), outcomes };
		}
		case "OutcomeDefined": {
			const { outcomeId, value, positive, achieved } = event.data;
			const common = recorded(event.data, outcomes.get(outcomeId));
			const outcome = { outcomeId, ...common, value, positive, achieved };
			return { segments, outcomes: withEntry(outcomes, outcomeId, outcome) };
		}
		case "OutcomeArchived": {
			const { outcomeId, occurredAt } = event.data;
			return { segments, outcomes: archived(outcomes, outcomeId, occurredAt) };
		}
		default:
			return set;
	}
}
