/** Finds the event conditions that an event counts for, without looking at those that it cannot count for. */

import type { DomainEvent } from "#kernel";
import type { EventAttribute } from "../conditions/event-attributes.js";
import type { EventTest, Leaf } from "./compile-condition.js";

/** A condition with those of its tests that the way to it has not made already. */
interface Candidate {
	readonly leaf: Leaf;
	readonly tests: readonly EventTest[];
}

interface Buckets {
	readonly attribute: EventAttribute;
	readonly byValue: Map<string, Candidate[]>;
}

interface OfType {
	/** Those that no single value of an attribute leads to. */
	readonly others: Candidate[];
	readonly buckets: Map<string, Buckets>;
}

export type LeafIndex = ReadonlyMap<string, OfType>;

/** The texts one of which an attribute must have, exactly; null where the test says no such thing. */
function exactTexts({ condition }: EventTest): readonly string[] | null {
	const { operator, value, ignoreCase } = condition;
	if (ignoreCase === true || (operator !== "equal" && operator !== "in"))
		return null;
	const values: readonly unknown[] = Array.isArray(value) ? value : [value];
	const isText = (entry: unknown) => typeof entry === "string";
	return values.every(isText) ? [...new Set(values as string[])] : null;
}

/** The test by which to file a condition: the one with the fewest texts. */
function filingTest(
	tests: readonly EventTest[],
): { readonly test: EventTest; readonly texts: readonly string[] } | null {
	let best: { test: EventTest; texts: readonly string[] } | null = null;
	for (const test of tests) {
		const texts = exactTexts(test);
		if (texts === null) continue;
		if (best === null || texts.length < best.texts.length)
			best = { test, texts };
	}
	return best;
}

function file(index: OfType, leaf: Leaf): void {
	const filing = filingTest(leaf.tests);
	if (filing === null) {
		index.others.push({ leaf, tests: leaf.tests });
		return;
	}
	const { attribute } = filing.test;
	const tests = leaf.tests.filter((test) => test !== filing.test);
	let buckets = index.buckets.get(attribute.path);
	if (buckets === undefined) {
		buckets = { attribute, byValue: new Map() };
		index.buckets.set(attribute.path, buckets);
	}
	for (const text of filing.texts) {
		const bucket = buckets.byValue.get(text);
		if (bucket === undefined) buckets.byValue.set(text, [{ leaf, tests }]);
		else bucket.push({ leaf, tests });
	}
}

export function indexLeaves(leaves: readonly Leaf[]): LeafIndex {
	const index = new Map<string, OfType>();
	for (const leaf of leaves) {
		let ofType = index.get(leaf.event);
		if (ofType === undefined) {
			ofType = { others: [], buckets: new Map() };
			index.set(leaf.event, ofType);
		}
		file(ofType, leaf);
	}
	return index;
}

function collect(candidates: readonly Candidate[], data: object, into: Leaf[]) {
	next: for (const { leaf, tests } of candidates) {
		for (const { attribute, holds } of tests)
			if (!holds(attribute.read(data))) continue next;
		into.push(leaf);
	}
}

const none: readonly Leaf[] = [];

/** The event conditions that count this event. */
export function leavesCounting(
	index: LeafIndex,
	event: DomainEvent,
): readonly Leaf[] {
	const ofType = index.get(event.type);
	if (ofType === undefined) return none;
	const found: Leaf[] = [];
	collect(ofType.others, event.data, found);
	for (const { attribute, byValue } of ofType.buckets.values()) {
		const value = attribute.read(event.data);
		if (typeof value !== "string") continue;
		const bucket = byValue.get(value);
		if (bucket !== undefined) collect(bucket, event.data, found);
	}
	return found;
}
