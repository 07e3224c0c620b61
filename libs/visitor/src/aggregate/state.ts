/** The visitor aggregate's state and its fold. */

import {
	evolveProgress,
	forgetVisit,
	noProgress,
	type Progress,
	type Rules,
} from "#journey";
import {
	NO_STREAM,
	type RecordedDomainEvent,
	type RecordedEvent,
} from "#kernel";
import { foldVisit, visitIdOf } from "../models/fold-visit.js";
import { foldVisitor } from "../models/fold-visitor.js";
import type { Foldable, VisitState } from "../models/visit-state.js";
import type { VisitorModel } from "../models/visitor-model.js";
import { evolveSpans, type VisitSpan } from "./spans.js";

/** Visits held with their whole model at most; an older one is folded again from the stream when it is needed. */
export const VISIT_MODELS_MAX = 5;

export interface VisitorState {
	readonly stream: string;
	/** Revision of the last event folded; NO_STREAM before the first. */
	readonly revision: number;
	/** Position of the last event folded; 0 before the first. */
	readonly position: number;
	/** Null before the first event; where no rule reads it, it stays `UNREAD_VISITOR`. */
	readonly visitor: VisitorModel | null;
	/** Newest start first. */
	readonly spans: readonly VisitSpan[];
	/** Models of the newest visits, of the one that began last in the log, and of the one asked for (`kept`). */
	readonly visits: readonly VisitState[];
	readonly kept: string | null;
	readonly progress: Progress;
	/** Fingerprint of the rules by which `progress` was counted. */
	readonly rules: string;
}

/** Stands for a visitor whose model nothing asks for: folding it would be a third of a decision's cost. */
export const UNREAD_VISITOR = {} as VisitorModel;

export function initialState(
	stream: string,
	rules: Rules,
	kept: string | null = null,
): VisitorState {
	return {
		stream,
		revision: NO_STREAM,
		position: 0,
		visitor: null,
		spans: [],
		visits: [],
		kept,
		progress: noProgress,
		rules: rules.fingerprint,
	};
}

/** The state with one more event, recorded or just decided. */
export function evolve(
	state: VisitorState,
	event: Foldable,
	rules: Rules,
): VisitorState {
	const next: VisitorState = {
		...state,
		revision: state.revision + 1,
		position: event.position,
		visitor: rules.readsVisitor
			? foldVisitor(state.visitor, event)
			: UNREAD_VISITOR,
		spans: evolveSpans(state.spans, event),
		progress: evolveProgress(rules, state.progress, event),
	};
	const visitId = visitIdOf(event);
	if (visitId === null) return next;
	if (event.type === "VisitStarted") {
		const visits = [...state.visits, foldVisit(null, event)];
		return forgetOldVisits({ ...next, visits }, visitId);
	}
	const at = state.visits.findIndex((visit) => visit.visitId === visitId);
	const known = state.visits[at];
	if (known === undefined) {
		return { ...next, progress: forgetVisit(next.progress, visitId) };
	}
	return { ...next, visits: state.visits.with(at, foldVisit(known, event)) };
}

/** The model of a visit; null where the state does not hold it. */
export function visitOf(
	state: VisitorState,
	visitId: string | null,
): VisitState | null {
	return state.visits.find((visit) => visit.visitId === visitId) ?? null;
}

export function evolveRecorded(
	state: VisitorState,
	event: RecordedEvent,
	rules: Rules,
): VisitorState {
	return evolve(state, event as RecordedDomainEvent, rules);
}

/** Drops the models, and what matching remembers, of all visits but the newest, the one begun now and `kept`. */
function forgetOldVisits(state: VisitorState, begun: string): VisitorState {
	if (state.visits.length <= VISIT_MODELS_MAX) return state;
	const newest = state.spans
		.slice(0, VISIT_MODELS_MAX - 2)
		.map((span) => span.visitId);
	const stay = new Set([...newest, begun, state.kept]);
	const visits: VisitState[] = [];
	let { progress } = state;
	for (const visit of state.visits) {
		if (stay.has(visit.visitId)) visits.push(visit);
		else progress = forgetVisit(progress, visit.visitId);
	}
	return { ...state, visits, progress };
}
