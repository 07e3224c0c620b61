/** What one event, journey events left out, changes in the parts of progress; the same object where it is nothing. */

import type { DomainEvent } from "#kernel";
import type { Counter } from "./counter.js";
import {
	type Part,
	SETTLED,
	type VisitorPart,
	type VisitPart,
} from "./progress.js";

/** The same object where no count moves. */
export function counted(
	counts: Readonly<Record<string, number>>,
	counters: readonly Counter[],
	scope: Counter["scope"],
): Readonly<Record<string, number>> {
	let next: Record<string, number> | null = null;
	for (const counter of counters) {
		if (counter.scope !== scope) continue;
		const before = counts[counter.key] ?? 0;
		if (before >= counter.cap) continue;
		next ??= { ...counts };
		next[counter.key] = before + 1;
	}
	return next ?? counts;
}

function decidedAfter(part: Part, isRecorded: boolean): number {
	return isRecorded ? 0 : Math.min(part.decided + 1, SETTLED);
}

export function evolveVisitor(
	part: VisitorPart,
	counters: readonly Counter[],
	visitId: string | null,
	isRecorded: boolean,
): VisitorPart {
	const counts = counted(part.counts, counters, "visitor");
	const decided = decidedAfter(part, isRecorded);
	const switched = visitId === null || visitId !== part.lastVisitId;
	const isSame =
		counts === part.counts &&
		decided === part.decided &&
		switched === part.switched &&
		visitId === part.lastVisitId;
	return isSame
		? part
		: { ...part, counts, decided, switched, lastVisitId: visitId };
}

export function evolveVisit(
	part: VisitPart,
	counters: readonly Counter[],
	event: DomainEvent,
	isRecorded: boolean,
): VisitPart {
	const counts = counted(part.counts, counters, "visit");
	const decided = decidedAfter(part, isRecorded);
	const ended = part.ended || event.type === "VisitEnded";
	const startedAt =
		event.type === "VisitStarted" ? event.data.occurredAt : part.startedAt;
	const isSame =
		counts === part.counts &&
		decided === part.decided &&
		ended === part.ended &&
		startedAt === part.startedAt;
	return isSame ? part : { ...part, counts, decided, ended, startedAt };
}
