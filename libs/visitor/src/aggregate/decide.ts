/** The visitor's decider: what happened, given a command, the state, the rules and what enrichment found. */

import { expireMemberships, type Rules } from "#journey";
import {
	type DomainEvent,
	isoTime,
	msOfIso,
	type Page,
	summaryOfVisit,
	type TrackingCommand,
	type VisitContext,
	type VisitEndReason,
} from "#kernel";
import { Draft, type DraftedEvent } from "./draft.js";
import { findSpan, type VisitSpan } from "./spans.js";
import type { VisitorState } from "./state.js";
import {
	isVisitCommand,
	trackedEvent,
	type VisitCommandType,
} from "./tracked.js";

/** From the timekeeper: what has fallen due by `nowMs`, for one visit or for the visitor. */
export interface AdvanceTime {
	readonly type: "AdvanceTime";
	readonly visitId: string | null;
	readonly nowMs: number;
}

export type VisitorCommand = TrackingCommand | AdvanceTime;

/** All that a decision may know beside the command and the state. */
export interface DecisionContext {
	readonly rules: Rules;
	readonly idleAfterMs: number;
	readonly endsAfterMs: number;
	/** Id of the visit, should the command open one; the same whenever it is asked. */
	readonly newVisitId: () => string;
	readonly page: Page | null;
	/** What a new visit records; asked for only when one opens, and the same whenever it is asked. */
	readonly visitContext: () => VisitContext;
}

export interface Drafted {
	readonly events: readonly DraftedEvent[];
	readonly state: VisitorState;
}

export function decide(
	command: VisitorCommand,
	state: VisitorState,
	context: DecisionContext,
): Drafted {
	const draft = new Draft(state, context.rules);
	if (command.type === "AdvanceTime") advance(draft, command, context.rules);
	else if (isVisitCommand(command)) track(draft, command, context);
	else if (command.type === "EndVisit") endVisit(draft, command.occurredAtMs);
	else draft.add(personalEvent(command), openVisit(draft.state));
	return { events: draft.events, state: draft.state };
}

/** The visit whose model `decide` will need and the state does not hold; null where it has all. */
export function missingVisit(
	command: VisitorCommand,
	state: VisitorState,
): string | null {
	const visitId =
		command.type === "AdvanceTime"
			? command.visitId
			: (findSpan(state.spans, isoTime(command.occurredAtMs))?.visitId ?? null);
	const known = state.spans.some((span) => span.visitId === visitId);
	return visitId !== null && known && !(visitId in state.visits)
		? visitId
		: null;
}

function track(
	draft: Draft,
	command: TrackingCommand<VisitCommandType>,
	context: DecisionContext,
): void {
	const occurredAt = isoTime(command.occurredAtMs);
	const span = findSpan(draft.state.spans, occurredAt);
	const visitId = span?.visitId ?? startVisit(draft, occurredAt, context);
	draft.add(trackedEvent(command, visitId, occurredAt, context.page));
}

function startVisit(
	draft: Draft,
	occurredAt: string,
	context: DecisionContext,
): string {
	const newest = draft.state.spans[0];
	if (newest?.endedAt === null && newest.endsAt <= occurredAt) {
		end(draft, newest, newest.endsAt, "inactivity");
	}
	const { idleAfterMs, endsAfterMs } = context;
	const visitId = context.newVisitId();
	draft.add({
		type: "VisitStarted",
		data: {
			occurredAt,
			visitId,
			...context.visitContext(),
			idleAfterMs,
			endsAfterMs,
		},
	});
	return visitId;
}

function endVisit(draft: Draft, occurredAtMs: number): void {
	const occurredAt = isoTime(occurredAtMs);
	const span = findSpan(draft.state.spans, occurredAt);
	if (span !== null) {
		if (span.endedAt !== null) return;
		const endedAtMs = Math.max(occurredAtMs, msOfIso(span.lastActiveAt));
		end(draft, span, isoTime(endedAtMs), "command");
		return;
	}
	const newest = draft.state.spans[0];
	if (newest?.endedAt === null && newest.endsAt <= occurredAt) {
		end(draft, newest, newest.endsAt, "inactivity");
	}
}

function advance(draft: Draft, command: AdvanceTime, rules: Rules): void {
	const now = isoTime(command.nowMs);
	const span = draft.state.spans.find((s) => s.visitId === command.visitId);
	const visit =
		span === undefined ? undefined : draft.state.visits[span.visitId];
	if (span !== undefined && visit !== undefined && span.endedAt === null) {
		if (span.endsAt <= now) end(draft, span, span.endsAt, "inactivity");
		else if (visit.status === "active" && visit.idleAt <= now) {
			const idleMs = msOfIso(visit.idleAt) - msOfIso(visit.lastActiveAt);
			draft.add({
				type: "VisitorIdled",
				data: {
					occurredAt: visit.idleAt,
					visitId: visit.visitId,
					idleSeconds: idleMs / 1000,
					by: "clock",
				},
			});
		}
	}
	for (const event of expireMemberships(rules, draft.state.progress, now)) {
		draft.addJourney(event);
	}
}

function end(
	draft: Draft,
	span: VisitSpan,
	occurredAt: string,
	reason: VisitEndReason,
): void {
	const { visitId } = span;
	const summary = summaryOfVisit(draft.state.visits[visitId] ?? null);
	draft.add({
		type: "VisitEnded",
		data: { occurredAt, visitId, reason, summary },
	});
}

/** The newest visit while it is open: the one that a visitor's identity or consent is seen together with. */
function openVisit(state: VisitorState): string | null {
	const newest = state.spans[0];
	return newest?.endedAt === null ? newest.visitId : null;
}

function personalEvent(
	command: TrackingCommand<
		"IdentifyVisitor" | "GrantConsent" | "WithdrawConsent"
	>,
): DomainEvent {
	const occurredAt = isoTime(command.occurredAtMs);
	if (command.type === "IdentifyVisitor") {
		return { type: "VisitorIdentified", data: { occurredAt, ...command.data } };
	}
	const { purposes, evidence = null } = command.data;
	const type =
		command.type === "GrantConsent" ? "ConsentGranted" : "ConsentWithdrawn";
	return { type, data: { occurredAt, purposes, evidence } };
}
