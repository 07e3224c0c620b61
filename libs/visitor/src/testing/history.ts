/** One visitor's stream as the actor makes it: given some commands, when another comes, then these events. */

import {
	compileRules,
	decideDefinition,
	evolveDefinitions,
	noDefinitions,
	parseOutcomeDefinition,
	parseSegmentDefinition,
	type Rules,
} from "#journey";
import { type DomainEvent, type Visit, visitorStream } from "#kernel";
import {
	decide,
	missingVisit,
	type VisitorCommand,
} from "../aggregate/decide.js";
import type { DraftedEvent } from "../aggregate/draft.js";
import { evolve, initialState, type VisitorState } from "../aggregate/state.js";
import { foldVisit, visitIdOf } from "../models/fold-visit.js";
import { foldVisitor } from "../models/fold-visitor.js";
import type { VisitState } from "../models/visit-state.js";
import type { VisitorModel } from "../models/visitor-model.js";
import { pageOf, SITE, VISITOR, visitContext } from "./commands.js";

export const STREAM = visitorStream(SITE, VISITOR);
export const IDLE_MINUTES = 5;
export const END_MINUTES = 30;

/** Definitions by id, each given a name. */
export function rulesOf(definitions: {
	readonly segments?: Readonly<Record<string, object>>;
	readonly outcomes?: Readonly<Record<string, object>>;
}): Rules {
	const { segments = {}, outcomes = {} } = definitions;
	const occurredAt = "2026-01-01T00:00:00.000Z";
	let set = noDefinitions;
	for (const [segmentId, input] of Object.entries(segments)) {
		const definition = parseSegmentDefinition({ name: segmentId, ...input });
		const define = { type: "DefineSegment", segmentId, occurredAt, definition };
		set = decideDefinition(define as never, set).reduce(evolveDefinitions, set);
	}
	for (const [outcomeId, input] of Object.entries(outcomes)) {
		const definition = parseOutcomeDefinition({ name: outcomeId, ...input });
		const define = { type: "DefineOutcome", outcomeId, occurredAt, definition };
		set = decideDefinition(define as never, set).reduce(evolveDefinitions, set);
	}
	return compileRules(set);
}

export const noRules = rulesOf({});

/** The state after the events, folded from the first. */
export function foldState(
	events: readonly DomainEvent[],
	rules: Rules,
	kept: string | null = null,
): VisitorState {
	return events.reduce(
		(state, event) => evolve(state, placed(event), rules),
		initialState(STREAM, rules, kept),
	);
}

/** Each visit's model, folded from its own events alone. */
export function foldVisits(
	events: readonly DomainEvent[],
): ReadonlyMap<string, VisitState> {
	const visits = new Map<string, VisitState>();
	for (const event of events) {
		const visitId = visitIdOf(event);
		if (visitId === null) continue;
		visits.set(visitId, foldVisit(visits.get(visitId) ?? null, placed(event)));
	}
	return visits;
}

/** As recorded, as far as folds look. */
export function placed(event: DomainEvent) {
	return { ...event, stream: STREAM, position: 0 };
}

export class History {
	readonly events: DomainEvent[] = [];
	/** Of the last command, with what each event follows from. */
	drafted: readonly DraftedEvent[] = [];
	state: VisitorState;
	/** Times that the stream was folded again for a visit that was no longer held. */
	refolds = 0;

	constructor(readonly rules: Rules = noRules) {
		this.state = initialState(STREAM, rules);
	}

	/** Carries out the commands; gives the events of the last one. */
	when(...commands: readonly VisitorCommand[]): readonly DomainEvent[] {
		let last: readonly DomainEvent[] = [];
		for (const command of commands) last = this.carryOut(command);
		return last;
	}

	private carryOut(command: VisitorCommand): readonly DomainEvent[] {
		const missing = missingVisit(command, this.state);
		if (missing !== null) {
			this.state = foldState(this.events, this.rules, missing);
			this.refolds++;
		}
		const isTimer = command.type === "AdvanceTime";
		const url = isTimer ? undefined : command.context.page?.url;
		const { events, state } = decide(command, this.state, {
			rules: this.rules,
			idleAfterMs: IDLE_MINUTES * 60_000,
			endsAfterMs: END_MINUTES * 60_000,
			newVisitId: () => (isTimer ? "" : `visit-of-${command.commandId}`),
			page: url === undefined ? null : pageOf(url),
			visitContext: () => visitContext,
		});
		this.state = state;
		this.drafted = events;
		const decided = events.map(({ event }) => event);
		this.events.push(...decided);
		return decided;
	}

	/** Ids of the visits, in the order in which they were opened. */
	get visitIds(): readonly string[] {
		return this.events.flatMap((event) =>
			event.type === "VisitStarted" ? [event.data.visitId] : [],
		);
	}

	/** The visit opened as the n-th, from 0, as its read model has it. */
	visit(index = 0): Visit {
		return foldVisits(this.events).get(this.visitIds[index] ?? "") as Visit;
	}

	/** Ids of the visits whose models the state holds. */
	get heldVisits(): readonly string[] {
		return this.state.visits.map(({ visitId }) => visitId);
	}

	/** The visitor's model: the state holds it only where a rule reads it. */
	get visitor() {
		const visitor = this.events.reduce(
			(model: VisitorModel | null, event) => foldVisitor(model, placed(event)),
			null,
		);
		if (visitor === null) throw new Error("nobody came");
		return visitor;
	}
}

export function typesOf(events: readonly DomainEvent[]): readonly string[] {
	return events.map(({ type }) => type);
}
