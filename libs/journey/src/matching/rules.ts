/** The active definitions of a site, compiled and indexed for matching. */

import { createHash } from "node:crypto";
import type { Duration } from "tinyduration";
import type { AchievedRule, DomainEvent, Scope } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition.js";
import { findEventAttribute } from "../conditions/event-attributes.js";
import { findModelAttribute } from "../conditions/model-attributes.js";
import type {
	RecordedOutcome,
	RecordedSegment,
} from "../definitions/definition.js";
import type { DefinitionSet } from "../definitions/definition-set.js";
import { listOutcomes, listSegments } from "../definitions/views.js";
import { parseDuration } from "../durations.js";
import {
	compileCondition,
	type Holds,
	type Leaf,
	type Reads,
} from "./compile-condition.js";
import { indexLeaves, type LeafIndex } from "./leaf-index.js";
import type { Subject } from "./subject.js";
import { type Watches, watchesOf } from "./watches.js";

/** Opaque: made by `compileRules`. */
export interface Rules {
	/** The same for the same active definitions in the same versions, and only for them. */
	readonly fingerprint: string;
}

interface RuleFields {
	readonly id: string;
	readonly name: string;
	readonly version: number;
	readonly scope: Scope;
	readonly holds: Holds;
	readonly countsEvents: boolean;
}

export interface SegmentRule extends RuleFields {
	readonly kind: "segment";
	readonly expiresAfter: Duration | null;
}

export interface OutcomeRule extends RuleFields {
	readonly kind: "outcome";
	readonly readValue: (event: DomainEvent, subject: Subject) => unknown;
	readonly positive: boolean;
	readonly achieved: AchievedRule;
}

export type Rule = SegmentRule | OutcomeRule;

export interface CompiledRules extends Rules {
	/** Segments first, each kind in the order of its listing. */
	readonly rules: readonly Rule[];
	readonly segments: ReadonlyMap<string, SegmentRule>;
	readonly leaves: LeafIndex;
	readonly leafKeys: ReadonlySet<string>;
	readonly visitWatches: Watches;
	readonly visitorWatches: Watches;
	/** Rules that events of other visits, or of none, can matter to without being evaluated for this one then. */
	readonly acrossVisits: readonly number[];
}

/** Part of the fingerprint: to be raised when the same definitions come to mean something else, or progress does. */
const MATCHING_VERSION = 1;

type Recorded = RecordedSegment | RecordedOutcome;

function idOf(definition: Recorded): string {
	return "segmentId" in definition
		? definition.segmentId
		: definition.outcomeId;
}

function valueReader(attribute: string | undefined): OutcomeRule["readValue"] {
	if (attribute === undefined) return () => null;
	const ofEvent = findEventAttribute(attribute);
	if (ofEvent !== null) return (event) => ofEvent.read(event.data);
	const ofModel = findModelAttribute(attribute);
	if (ofModel === null) return () => null;
	return (_, subject) => {
		const model = subject[ofModel.model];
		return model === null ? null : ofModel.read(model);
	};
}

function compileRule(definition: Recorded, reads: Reads): Rule {
	const { name, version, scope } = definition;
	const holds = compileCondition(definition.when, reads);
	const id = idOf(definition);
	const countsEvents = reads.leaves.length > 0;
	const fields = { id, name, version, scope, holds, countsEvents };
	if ("segmentId" in definition) {
		const { expiresAfter: text } = definition;
		const expiresAfter = text === null ? null : parseDuration(text);
		return { kind: "segment", ...fields, expiresAfter };
	}
	const { positive, achieved } = definition;
	const readValue = valueReader(definition.value?.attribute);
	return { kind: "outcome", ...fields, readValue, positive, achieved };
}

function isAcrossVisits(rule: Rule, reads: Reads): boolean {
	const other = rule.scope === "visit" ? "visitor" : "visit";
	if (reads.attributes.some(({ model }) => model === other)) return true;
	if (rule.scope === "visit")
		return reads.leaves.some(({ event }) => VISITLESS_EVENT_TYPES.has(event));
	return rule.kind === "outcome" && rule.achieved === "oncePerVisit";
}

function fingerprintOf(definitions: readonly Recorded[]): string {
	const hash = createHash("sha256").update(`${MATCHING_VERSION}`);
	for (const definition of definitions) {
		const kind = "segmentId" in definition ? "segment" : "outcome";
		const { version } = definition;
		hash.update(`\n${kind} ${JSON.stringify(idOf(definition))}@${version}`);
	}
	return hash.digest("base64url");
}

/** Compiles what is active and not archived; the rest is as if it were not there. */
export function compileRules(set: DefinitionSet): Rules {
	const definitions = [...listSegments(set), ...listOutcomes(set)].filter(
		({ active }) => active,
	);
	const reads = definitions.map(
		(definition, rule): Reads => ({
			rule,
			scope: definition.scope,
			keyPrefix: `${idOf(definition)}@${definition.version}`,
			leaves: [],
			attributes: [],
		}),
	);
	const rules = definitions.map((definition, index) =>
		compileRule(definition, reads[index] as Reads),
	);
	const leaves: readonly Leaf[] = reads.flatMap((read) => read.leaves);
	const segments = rules.filter((rule) => rule.kind === "segment");
	const compiled: CompiledRules = {
		fingerprint: fingerprintOf(definitions),
		rules,
		segments: new Map(segments.map((rule) => [rule.id, rule])),
		leaves: indexLeaves(leaves),
		leafKeys: new Set(leaves.map(({ key }) => key)),
		visitWatches: watchesOf("visit", reads),
		visitorWatches: watchesOf("visitor", reads),
		acrossVisits: reads
			.filter((read) => isAcrossVisits(rules[read.rule] as Rule, read))
			.map(({ rule }) => rule),
	};
	return compiled;
}

/** `Rules` come from `compileRules` only, so there is more behind them. */
export function compiledOf(rules: Rules): CompiledRules {
	return rules as CompiledRules;
}

/** Of a site without any active definition. */
export const emptyRules: Rules = compileRules({
	segments: new Map(),
	outcomes: new Map(),
});
