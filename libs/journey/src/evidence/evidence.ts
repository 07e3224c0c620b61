/**
 * Why a segment's condition holds, or does not: follows one version of the segment through a visitor's events and
 * remembers those that count for it. The matcher remembers numbers only, as it must be fast and small.
 */

import type { DomainEvent } from "#kernel";
import { VISITLESS_EVENT_TYPES } from "../conditions/condition-events.js";
import type { RecordedSegment } from "../definitions/definition.js";
import { evolveProgress } from "../matching/evolve-progress.js";
import {
	noProgress,
	openVisitOf,
	type Progress,
} from "../matching/progress.js";
import { emptyRules } from "../matching/rules.js";
import {
	isJourneyEvent,
	type Subject,
	visitIdOf,
} from "../matching/subject.js";
import { conditionTree } from "./condition-tree.js";
import type { Following } from "./leaf.js";

/** Visits that are followed at a time; the one whose events lie furthest back goes first. */
export const FOLLOWED_VISITS_MAX = 500;

/** The visitor's own tree; no visit has this id. */
const VISITOR = "";

export class Evidence<E extends DomainEvent> {
	readonly #segment: RecordedSegment;
	/** By visit; in scope visitor only the visitor's. */
	readonly #trees = new Map<string, Following<E>>();
	/** For its visits' beginnings and ends: an event that names no visit counts for the open one. */
	#progress: Progress = noProgress;

	constructor(segment: RecordedSegment) {
		this.#segment = segment;
	}

	/**
	 * Takes in the next event of the visitor's stream.
	 * @param after the models after it, as the matcher looks at them
	 */
	observe(event: E, after: Subject): void {
		const counting = this.#countingMember(event);
		this.#progress = evolveProgress(emptyRules, this.#progress, event);
		if (isJourneyEvent(event)) return;
		if (counting !== null) this.#treeOf(counting).count(event);
		const isVisitor = this.#segment.scope === "visitor";
		const looking = isVisitor ? VISITOR : (after.visit?.visitId ?? null);
		if (looking !== null) this.#treeOf(looking).look(after, event);
	}

	/** Whether the condition holds now. @param visitId of the member in scope visit; else of no matter */
	holds(visitId: string | null): boolean {
		return this.#find(visitId)?.holds ?? false;
	}

	/** The events because of which it holds, or does not, as it is now: each once, in no particular order. */
	events(visitId: string | null): readonly E[] {
		return [...new Set(this.#find(visitId)?.events ?? [])];
	}

	#find(visitId: string | null): Following<E> | undefined {
		const member = this.#segment.scope === "visitor" ? VISITOR : visitId;
		return member === null ? undefined : this.#trees.get(member);
	}

	/** The member for which the event counts; null for none. */
	#countingMember(event: E): string | null {
		if (this.#segment.scope === "visitor") return VISITOR;
		if (!VISITLESS_EVENT_TYPES.has(event.type)) return visitIdOf(event);
		return openVisitOf(this.#progress, event.data.occurredAt);
	}

	#treeOf(member: string): Following<E> {
		const tree =
			this.#trees.get(member) ?? conditionTree<E>(this.#segment.when);
		this.#trees.delete(member);
		this.#trees.set(member, tree);
		if (this.#trees.size > FOLLOWED_VISITS_MAX) {
			const [oldest = member] = this.#trees.keys();
			this.#trees.delete(oldest);
		}
		return tree;
	}
}
