/** The models on which conditions were evaluated at each event of a visitor's stream, folded again from the stream. */

import type { Subject } from "#journey";
import type { RecordedDomainEvent } from "#kernel";
import { foldVisit, visitIdOf } from "../models/fold-visit.js";
import { foldVisitor } from "../models/fold-visitor.js";
import type { VisitState } from "../models/visit-state.js";
import type { VisitorModel } from "../models/visitor-model.js";
import {
	evolveSpans,
	openVisitAt,
	SPANS_MAX,
	type VisitSpan,
} from "./spans.js";

export class SubjectFold {
	#visitor: VisitorModel | null = null;
	/** Models of the visits that an event may still belong to. */
	readonly #visits = new Map<string, VisitState>();
	#spans: readonly VisitSpan[] = [];

	/** Takes in the next event; gives the models after it. */
	take(event: RecordedDomainEvent): Subject {
		const visitor = foldVisitor(this.#visitor, event);
		this.#visitor = visitor;
		this.#spans = evolveSpans(this.#spans, event);
		const named = visitIdOf(event);
		if (named !== null) this.#foldVisit(named, event);
		const visitId = named ?? openVisitAt(this.#spans, event.data.occurredAt);
		const visit = visitId === null ? undefined : this.#visits.get(visitId);
		return { visit: visit ?? null, visitor };
	}

	#foldVisit(visitId: string, event: RecordedDomainEvent): void {
		const known = this.#visits.get(visitId);
		if (known === undefined && event.type !== "VisitStarted") return;
		this.#visits.set(visitId, foldVisit(known ?? null, event));
		if (this.#visits.size <= SPANS_MAX) return;
		const stay = new Set(this.#spans.map((span) => span.visitId)).add(visitId);
		for (const id of this.#visits.keys())
			if (!stay.has(id)) this.#visits.delete(id);
	}
}
