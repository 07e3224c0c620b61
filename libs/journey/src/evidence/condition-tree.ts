/** A condition as a tree that follows the events of one visit or visitor, and tells which of them made it so. */

import type { DomainEvent } from "#kernel";
import type { Condition } from "../conditions/condition.js";
import type { Subject } from "../matching/subject.js";
import { AttributeLeaf, EventLeaf, type Following } from "./leaf.js";

/** @throws Error for a condition of a later version */
export function conditionTree<E extends DomainEvent>(
	condition: Condition,
): Following<E> {
	if ("all" in condition) return new Every(condition.all.map(conditionTree<E>));
	if ("any" in condition) return new Some(condition.any.map(conditionTree<E>));
	if ("not" in condition) return new Not(conditionTree<E>(condition.not));
	if ("attribute" in condition) return new AttributeLeaf<E>(condition);
	if ("event" in condition) return new EventLeaf<E>(condition);
	throw new Error(`condition ${JSON.stringify(condition)} is unknown here`);
}

abstract class Parts<E extends DomainEvent> implements Following<E> {
	constructor(protected readonly parts: readonly Following<E>[]) {}

	abstract get holds(): boolean;

	/** Only the parts that are as the whole is can have made it so. */
	get events(): readonly E[] {
		const { holds } = this;
		const alike = this.parts.filter((part) => part.holds === holds);
		return alike.flatMap((part) => part.events);
	}

	count(event: E): void {
		for (const part of this.parts) part.count(event);
	}

	look(after: Subject, event: E): void {
		for (const part of this.parts) part.look(after, event);
	}
}

class Every<E extends DomainEvent> extends Parts<E> {
	get holds(): boolean {
		return this.parts.every((part) => part.holds);
	}
}

class Some<E extends DomainEvent> extends Parts<E> {
	get holds(): boolean {
		return this.parts.some((part) => part.holds);
	}
}

class Not<E extends DomainEvent> implements Following<E> {
	constructor(private readonly part: Following<E>) {}

	get holds(): boolean {
		return !this.part.holds;
	}

	get events(): readonly E[] {
		return this.part.events;
	}

	count(event: E): void {
		this.part.count(event);
	}

	look(after: Subject, event: E): void {
		this.part.look(after, event);
	}
}
