/** The active definitions of a site, compiled and indexed for matching. */

import { createHash } from "node:crypto";
import type { Duration } from "tinyduration";
import type { AchievedRule, DomainEvent, Scope } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition-events.js";
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
	type Reads,
} from "./compile-condition.js";
import { type CounterUse, countersOf } from "./counter.js";
import { type CounterIndex, indexCounters } from "./counter-index.js";
import type { Subject } from "./subject.js";
import { type Watches, watchesOf } from "./watches.js";

/** Opaque: made by `compileRules`. */
export interface Rules {
	/** The same for the same active definitions in the same versions, and only for them. */
	readonly fingerprint: string;
	/** Whether any condition or value reads the visitor's model; where none does, it need not be kept for matching. */
	readonly readsVisitor: boolean;
}

interface RuleFields {
	/** Place among the rules. */
	readonly index: number;
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
	readonly counters: CounterIndex;
	readonly counterKeys: ReadonlySet<string>;
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

function compileRule(definition: Recorded, index: number, reads: Reads): Rule {
	const { name, version, scope } = definition;
	const holds = compileCondition(definition.when, reads);
	const id = idOf(definition);
	const countsEvents = reads.events.length > 0;
	const fields = { index, id, name, version, scope, holds, countsEvents };
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
	if (reads.attributes.some(({ attribute }) => attribute.model === other))
		return true;
	if (rule.scope === "visit")
		return reads.events.some(({ condition }) =>
			VISITLESS_EVENT_TYPES.has(condition.event),
		);
	return rule.kind === "outcome" && rule.achieved === "oncePerVisit";
}

function hasValueOfVisitor(definition: Recorded): boolean {
	const attribute =
		"value" in definition ? definition.value?.attribute : undefined;
	return (
		attribute !== undefined &&
		findModelAttribute(attribute)?.model === "visitor"
	);
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

function usesOf(rule: Rule, { events }: Reads): readonly CounterUse[] {
	const { index, scope } = rule;
	const everyTime = rule.kind === "outcome" && rule.achieved === "everyTime";
	return events.map((read) => ({ ...read, rule: index, scope, everyTime }));
}

/** Compiles what is active and not archived; the rest is as if it were not there. */
export function compileRules(set: DefinitionSet): Rules {
	const definitions = [...listSegments(set), ...listOutcomes(set)].filter(
		({ active }) => active,
	);
	const compiled = definitions.map((definition, index) => {
		const name = `${idOf(definition)}@${definition.version}`;
		const reads: Reads = { definition: name, events: [], attributes: [] };
		return { rule: compileRule(definition, index, reads), reads };
	});
	const rules = compiled.map(({ rule }) => rule);
	const counters = countersOf(
		compiled.flatMap(({ rule, reads }) => usesOf(rule, reads)),
	);
	const watched = compiled.map(({ rule, reads: { attributes } }) => ({
		rule: rule.index,
		attributes,
	}));
	const segments = rules.filter((rule) => rule.kind === "segment");
	const visitorWatches = watchesOf("visitor", watched);
	const result: CompiledRules = {
		fingerprint: fingerprintOf(definitions),
		readsVisitor:
			visitorWatches.length > 0 || definitions.some(hasValueOfVisitor),
		rules,
		segments: new Map(segments.map((rule) => [rule.id, rule])),
		counters: indexCounters(counters),
		counterKeys: new Set(counters.map(({ key }) => key)),
		visitWatches: watchesOf("visit", watched),
		visitorWatches,
		acrossVisits: compiled
			.filter(({ rule, reads }) => isAcrossVisits(rule, reads))
			.map(({ rule }) => rule.index),
	};
	return result;
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
