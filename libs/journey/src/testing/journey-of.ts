/** A small stand-in for the visitor's actor: feeds events through fold and matcher as the actor does. */

import type { DomainEvent, Visit, Visitor } from "#kernel";
import { decideDefinition } from "../definitions/decide-definition.js";
import {
	type DefinitionSet,
	evolveDefinitions,
	noDefinitions,
} from "../definitions/definition-set.js";
import { evolveProgress } from "../matching/evolve-progress.js";
import { expireMemberships } from "../matching/expiry.js";
import { match } from "../matching/match.js";
import { noProgress, type Progress } from "../matching/progress.js";
import { compileRules, type Rules } from "../matching/rules.js";
import {
	type EarlierSubject,
	type JourneyEvent,
	type Subject,
	visitIdOf,
} from "../matching/subject.js";
import {
	parseOutcomeDefinition,
	parseSegmentDefinition,
} from "../parsing/definition.js";
import { evolveVisitModel, evolveVisitorModel } from "./models.js";

/** ISO time so many seconds after a fixed morning. */
export function at(seconds: number): string {
	return new Date(Date.UTC(2026, 10, 23, 10) + seconds * 1_000).toISOString();
}

export interface Definitions {
	readonly segments?: Readonly<Record<string, object>>;
	readonly outcomes?: Readonly<Record<string, object>>;
}

/** Definitions by id, parsed with a name of their own. */
export function definitionSet(
	{ segments = {}, outcomes = {} }: Definitions,
	from: DefinitionSet = noDefinitions,
): DefinitionSet {
	let set = from;
	const occurredAt = at(0);
	for (const [id, input] of Object.entries(segments)) {
		const type = set.segments.has(id) ? "ReviseSegment" : "DefineSegment";
		const definition = parseSegmentDefinition({ name: id, ...input });
		const command = { type, segmentId: id, occurredAt, definition } as const;
		for (const event of decideDefinition(command, set))
			set = evolveDefinitions(set, event);
	}
	for (const [id, input] of Object.entries(outcomes)) {
		const type = set.outcomes.has(id) ? "ReviseOutcome" : "DefineOutcome";
		const definition = parseOutcomeDefinition({ name: id, ...input });
		const command = { type, outcomeId: id, occurredAt, definition } as const;
		for (const event of decideDefinition(command, set))
			set = evolveDefinitions(set, event);
	}
	return set;
}

/** What one event met and led to. */
export interface Step {
	readonly event: DomainEvent;
	readonly before: EarlierSubject;
	readonly after: Subject;
	readonly led: readonly JourneyEvent[];
}

export class Journey {
	#rules: Rules;
	#set: DefinitionSet;
	#progress: Progress = noProgress;
	readonly #visits = new Map<string, Visit>();
	#visitor: Visitor | null = null;
	/** Everything in the visitor's stream. */
	readonly stream: DomainEvent[] = [];

	constructor(definitions: Definitions | DefinitionSet) {
		this.#set =
			definitions.segments instanceof Map
				? (definitions as DefinitionSet)
				: definitionSet(definitions as Definitions);
		this.#rules = compileRules(this.#set);
	}

	get progress(): Progress {
		return this.#progress;
	}

	get rules(): Rules {
		return this.#rules;
	}

	get set(): DefinitionSet {
		return this.#set;
	}

	/** Other definitions from now on: folds the stream anew, as read back from the store. */
	redefine(set: DefinitionSet): void {
		this.#set = set;
		this.#rules = compileRules(set);
		this.reload();
	}

	reload(): void {
		this.#progress = noProgress;
		for (const [revision, event] of this.stream.entries())
			this.#fold(Object.assign({ revision }, event));
	}

	/** As a snapshot does. */
	storeAndLoad(): void {
		this.#progress = JSON.parse(JSON.stringify(this.#progress)) as Progress;
	}

	#fold(event: DomainEvent): void {
		this.#progress = evolveProgress(this.#rules, this.#progress, event);
	}

	/** `subjectVisitId` is for events that name no visit. */
	take(event: DomainEvent, subjectVisitId: string | null = null): Step {
		const visitId = visitIdOf(event) ?? subjectVisitId;
		const visit = visitId === null ? undefined : this.#visits.get(visitId);
		const before = { visit: visit ?? null, visitor: this.#visitor };
		const after = {
			visit: evolveVisitModel(before.visit, event),
			visitor: evolveVisitorModel(before.visitor, event),
		};
		if (after.visit !== null)
			this.#visits.set(after.visit.visitId, after.visit);
		this.#visitor = after.visitor;
		this.stream.push(event);
		this.#fold(event);
		const led = match(this.#rules, this.#progress, before, after, event);
		for (const event of led) {
			this.stream.push(event);
			this.#fold(event);
		}
		return { event, before, after, led };
	}

	/** What the timekeeper does. */
	expire(nowIso: string): readonly DomainEvent<"SegmentExited">[] {
		const exits = expireMemberships(this.#rules, this.#progress, nowIso);
		for (const exit of exits) {
			this.stream.push(exit);
			this.#fold(exit);
		}
		return exits;
	}
}
