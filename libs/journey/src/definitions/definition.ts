/** Definitions of segments and outcomes: what their author says, and what is known of them once recorded. */

import type { AchievedRule, Scope } from "#kernel";
import type { Condition } from "../conditions/condition.js";

interface DefinitionContent {
	readonly name: string;
	readonly description: string;
	readonly scope: Scope;
	readonly active: boolean;
	readonly when: Condition;
}

/** A segment as its author wrote it, with every default filled in. */
export interface SegmentDefinition extends DefinitionContent {
	/** ISO 8601 duration; null: membership does not expire. */
	readonly expiresAfter: string | null;
}

/** An outcome as its author wrote it, with every default filled in. */
export interface OutcomeDefinition extends DefinitionContent {
	readonly value: { readonly attribute: string } | null;
	readonly positive: boolean;
	readonly achieved: AchievedRule;
}

interface Recorded {
	/** From 1; each revision adds one. */
	readonly version: number;
	/** ISO 8601, UTC. */
	readonly createdAt: string;
	/** Of the latest version. */
	readonly updatedAt: string;
	readonly archivedAt: string | null;
}

export interface RecordedSegment extends SegmentDefinition, Recorded {
	readonly segmentId: string;
}

export interface RecordedOutcome extends OutcomeDefinition, Recorded {
	readonly outcomeId: string;
}
