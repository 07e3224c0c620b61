/** What one attribute or event condition remembers of the events that it saw. */

import type { DomainEvent } from "#kernel";
import {
	type AttributeCondition,
	boundsOf,
	type EventCondition,
} from "../conditions/condition.js";
import { findModelAttribute } from "../conditions/model-attributes.js";
import { compilePredicate } from "../conditions/predicate.js";
import { testsOf } from "../matching/counter.js";
import type { Subject } from "../matching/subject.js";

/** Events that one condition remembers at most: the newest of those that made it hold. */
export const EVIDENCE_EVENTS_MAX = 100;

export interface Following<E extends DomainEvent> {
	readonly holds: boolean;
	/** The events because of which it holds, or does not, as it is now; one may be there twice. */
	readonly events: readonly E[];
	/** Counts the event where it is one to count. */
	count(event: E): void;
	/** Looks at the models after the event. */
	look(after: Subject, event: E): void;
}

/** Held, or not, since the event that turned it. */
export class AttributeLeaf<E extends DomainEvent> implements Following<E> {
	readonly #valueOf: (subject: Subject) => unknown;
	readonly #test: (value: unknown) => boolean;
	#turnedBy: E | null = null;
	holds = false;

	constructor(condition: AttributeCondition) {
		const attribute = findModelAttribute(condition.attribute);
		if (attribute === null)
			throw new Error(`attribute ${condition.attribute} is unknown here`);
		const { model, read, type } = attribute;
		this.#test = compilePredicate(condition, type);
		this.#valueOf = (subject) => {
			const found = subject[model];
			return found === null ? null : read(found);
		};
	}

	get events(): readonly E[] {
		return this.#turnedBy === null ? [] : [this.#turnedBy];
	}

	count(): void {}

	look(after: Subject, event: E): void {
		const holds = this.#test(this.#valueOf(after));
		if (this.#turnedBy !== null && holds === this.holds) return;
		this.holds = holds;
		this.#turnedBy = event;
	}
}

/** Holds by the number of events counted. */
export class EventLeaf<E extends DomainEvent> implements Following<E> {
	readonly #type: string;
	readonly #tests: ReturnType<typeof testsOf>;
	readonly #atLeast: number;
	readonly #atMost: number;
	/** Those that made up the least number. */
	readonly #enough: E[] = [];
	/** Those that make up too many. */
	readonly #tooMany: E[] = [];
	#count = 0;

	constructor(condition: EventCondition) {
		const { atLeast, atMost } = boundsOf(condition.count);
		this.#type = condition.event;
		this.#tests = testsOf(condition);
		this.#atLeast = atLeast;
		this.#atMost = atMost;
	}

	get holds(): boolean {
		return this.#count >= this.#atLeast && this.#count <= this.#atMost;
	}

	/** None where too few came. */
	get events(): readonly E[] {
		if (this.#count > this.#atMost) return this.#tooMany;
		return this.holds ? this.#enough : [];
	}

	count(event: E): void {
		if (this.#count > this.#atMost || !this.#counts(event)) return;
		this.#count++;
		if (this.#count <= this.#atLeast) keep(this.#enough, event);
		if (Number.isFinite(this.#atMost)) keep(this.#tooMany, event);
	}

	look(): void {}

	#counts(event: E): boolean {
		return (
			event.type === this.#type &&
			this.#tests.every(({ attribute, holds }) =>
				holds(attribute.read(event.data)),
			)
		);
	}
}

function keep<E>(list: E[], event: E): void {
	list.push(event);
	if (list.length > EVIDENCE_EVENTS_MAX) list.shift();
}
