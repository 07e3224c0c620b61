/** What differs between segments and outcomes at the HTTP edge. */

import {
	type DefinitionCommand,
	type DefinitionSet,
	listOutcomes,
	listSegments,
	outcomeVersions,
	outcomeView,
	parseOutcomeDefinition,
	parseSegmentDefinition,
	type RecordedOutcome,
	type RecordedSegment,
	segmentVersions,
	segmentView,
} from "#journey";
import type { RecordedDomainEvent } from "#kernel";

export interface DefinitionKind<View> {
	readonly noun: string;
	/** @throws InvalidInput */
	define(id: string, body: unknown, occurredAt: string): DefinitionCommand;
	/** @throws InvalidInput */
	revise(id: string, body: unknown, occurredAt: string): DefinitionCommand;
	archive(id: string, occurredAt: string): DefinitionCommand;
	list(set: DefinitionSet): readonly View[];
	/** The latest version, also of an archived one. */
	find(set: DefinitionSet, id: string): View | undefined;
	versions(events: readonly RecordedDomainEvent[], id: string): readonly View[];
}

export const SEGMENTS: DefinitionKind<RecordedSegment> = {
	noun: "segment",
	define: (segmentId, body, occurredAt) => ({
		type: "DefineSegment",
		segmentId,
		occurredAt,
		definition: parseSegmentDefinition(body),
	}),
	revise: (segmentId, body, occurredAt) => ({
		type: "ReviseSegment",
		segmentId,
		occurredAt,
		definition: parseSegmentDefinition(body),
	}),
	archive: (segmentId, occurredAt) => ({
		type: "ArchiveSegment",
		segmentId,
		occurredAt,
	}),
	list: listSegments,
	find: (set, id) => {
		const segment = set.segments.get(id);
		return segment && segmentView(segment);
	},
	versions: segmentVersions,
};

export const OUTCOMES: DefinitionKind<RecordedOutcome> = {
	noun: "outcome",
	define: (outcomeId, body, occurredAt) => ({
		type: "DefineOutcome",
		outcomeId,
		occurredAt,
		definition: parseOutcomeDefinition(body),
	}),
	revise: (outcomeId, body, occurredAt) => ({
		type: "ReviseOutcome",
		outcomeId,
		occurredAt,
		definition: parseOutcomeDefinition(body),
	}),
	archive: (outcomeId, occurredAt) => ({
		type: "ArchiveOutcome",
		outcomeId,
		occurredAt,
	}),
	list: listOutcomes,
	find: (set, id) => {
		const outcome = set.outcomes.get(id);
		return outcome && outcomeView(outcome);
	},
	versions: outcomeVersions,
};
