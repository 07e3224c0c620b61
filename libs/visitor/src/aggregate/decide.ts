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
import { findSpan, openBefore, openVisitAt, spanAt } from "./spans.js";
import { type VisitorState, visitOf } from "./state.js";
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
	else {
		const event = personalEvent(command);
		draft.add(event, openVisitAt(draft.state.spans, event.data.occurredAt));
	}
	return { events: draft.events, state: draft.state };
}

/** The visit whose model `decide` will need and the state does not hold; null where it has all. */
export function missingVisit(
	command: VisitorCommand,
	state: VisitorState,
): string | null {
	const visitId = neededVisit(command, state);
	if (visitId === null || visitId === state.kept) return null;
	return visitOf(state, visitId) === null ? visitId : null;
}

function neededVisit(
	command: VisitorCommand,
	state: VisitorState,
): string | null {
	if (command.type === "AdvanceTime") return command.visitId;
	const { spans } = state;
	const at = isoTime(command.occurredAtMs);
	if (command.type === "EndVisit") {
		return (spanAt(spans, at) ?? openBefore(spans, at))?.visitId ?? null;
	}
	if (!isVisitCommand(command)) return openVisitAt(spans, at);
	return (findSpan(spans, at) ?? openBefore(spans, at))?.visitId ?? null;
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
	endLapsed(draft, occurredAt);
	const { idleAfterMs, endsAfterMs, page } = context;
	const visitId = context.newVisitId();
	draft.add({
		type: "VisitStarted",
		data: {
			occurredAt,
			visitId,
			...(page === null ? {} : { page }),
			...context.visitContext(),
			idleAfterMs,
			endsAfterMs,
		},
	});
	return visitId;
}

function endVisit(draft: Draft, occurredAtMs: number): void {
	const occurredAt = isoTime(occurredAtMs);
	const span = spanAt(draft.state.spans, occurredAt);
	if (span === null) {
		endLapsed(draft, occurredAt);
		return;
	}
	if (span.endedAt !== null) return;
	const { visitId, lastActiveAt } = span;
	const endedAtMs = Math.max(occurredAtMs, msOfIso(lastActiveAt));
	end(draft, visitId, isoTime(endedAtMs), "command");
}

/** Ends the visit before a moment that lies in none, should it be open: inactivity has ended it by then. */
function endLapsed(draft: Draft, occurredAt: string): void {
	const before = openBefore(draft.state.spans, occurredAt);
	if (before !== null) {
		end(draft, before.visitId, before.endsAt, "inactivity");
	}
}

function advance(draft: Draft, command: AdvanceTime, rules: Rules): void {
	const now = isoTime(command.nowMs);
	const visit = visitOf(draft.state, command.visitId);
	if (visit !== null && visit.status !== "ended") {
		const { visitId, endsAt } = visit;
		if (endsAt <= now) end(draft, visitId, endsAt, "inactivity");
		else if (visit.status === "active" && visit.idleAt <= now) {
			const idleMs = msOfIso(visit.idleAt) - msOfIso(visit.lastActiveAt);
			draft.add({
				type: "VisitorIdled",
				data: {
					occurredAt: visit.idleAt,
					visitId,
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
	visitId: string,
	occurredAt: string,
	reason: VisitEndReason,
): void {
	const summary = summaryOfVisit(visitOf(draft.state, visitId));
	draft.add({
		type: "VisitEnded",
		data: { occurredAt, visitId, reason, summary },
	});
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
