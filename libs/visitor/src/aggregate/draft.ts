/** Events in the making: each is folded into the state at once, and segments and outcomes follow from it. */

import { type JourneyEvent, match, type Rules } from "#journey";
import type { DomainEvent } from "#kernel";
import { visitIdOf } from "../models/fold-visit.js";
import { evolve, type VisitorState, visitOf } from "./state.js";

export interface DraftedEvent {
	readonly event: DomainEvent;
	/** Index, in the draft, of the event that this one follows from; null: from the command itself. */
	readonly causedBy: number | null;
}

export class Draft {
	readonly events: DraftedEvent[] = [];

	constructor(
		public state: VisitorState,
		private readonly rules: Rules,
	) {}

	/**
	 * Adds an event and the segment and outcome events that it leads to.
	 * @param visitId the visit that conditions look at, where the event itself names none
	 */
	add(event: DomainEvent, visitId: string | null = null): void {
		const before = this.state;
		const causedBy = this.record(event, null);
		const { visitor } = this.state;
		if (visitor === null) return;
		const at = visitIdOf(event) ?? visitId;
		const changes = match(
			this.rules,
			this.state.progress,
			{
				visit: visitOf(before, at),
				visitor: before.visitor,
			},
			{ visit: visitOf(this.state, at), visitor },
			event,
		);
		for (const change of changes) this.record(change, causedBy);
	}

	/** Adds a segment or outcome event that the clock led to. */
	addJourney(event: JourneyEvent): void {
		this.record(event, null);
	}

	private record(event: DomainEvent, causedBy: number | null): number {
		const { stream } = this.state;
		this.state = evolve(
			this.state,
			{ ...event, stream, position: this.state.position },
			this.rules,
		);
		return this.events.push({ event, causedBy }) - 1;
	}
}
