/** Finds the counters that count an event, without looking at most of those that do not. */

import type { DomainEvent } from "#kernel";
import type { EventAttribute } from "../conditions/event-attributes.js";
import type { Counter, EventTest } from "./counter.js";

/** A counter with those of its tests that the way to it has not made already. */
interface Candidate {
	readonly counter: Counter;
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

export interface CounterIndex {
	/** The counters that count this event. */
	counting(event: DomainEvent): readonly Counter[];
}

/** The texts one of which an attribute must have, exactly; null where the test says no such thing. */
function exactTexts({ condition }: EventTest): readonly string[] | null {
	const { operator, value, ignoreCase } = condition;
	if (ignoreCase === true || (operator !== "equal" && operator !== "in"))
		return null;
	const values: readonly unknown[] = Array.isArray(value) ? value : [value];
	const isText = (entry: unknown) => typeof entry === "string";
	return values.every(isText) ? [...new Set(values as string[])] : null;
}

/** The test by which to file a counter: the one with the fewest texts. */
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

function file(ofType: OfType, counter: Counter): void {
	const filing = filingTest(counter.tests);
	if (filing === null) {
		ofType.others.push({ counter, tests: counter.tests });
		return;
	}
	const { attribute } = filing.test;
	const tests = counter.tests.filter((test) => test !== filing.test);
	let buckets = ofType.buckets.get(attribute.path);
	if (buckets === undefined) {
		buckets = { attribute, byValue: new Map() };
		ofType.buckets.set(attribute.path, buckets);
	}
	for (const text of filing.texts) {
		const bucket = buckets.byValue.get(text);
		if (bucket === undefined) buckets.byValue.set(text, [{ counter, tests }]);
		else bucket.push({ counter, tests });
	}
}

function collect(
	candidates: readonly Candidate[],
	data: object,
	into: Counter[],
): void {
	next: for (const { counter, tests } of candidates) {
		for (const { attribute, holds } of tests)
			if (!holds(attribute.read(data))) continue next;
		into.push(counter);
	}
}

function find(ofType: OfType, data: object): readonly Counter[] {
	const found: Counter[] = [];
	collect(ofType.others, data, found);
	for (const { attribute, byValue } of ofType.buckets.values()) {
		const value = attribute.read(data);
		if (typeof value !== "string") continue;
		const bucket = byValue.get(value);
		if (bucket !== undefined) collect(bucket, data, found);
	}
	return found;
}

const none: readonly Counter[] = [];

export function indexCounters(counters: readonly Counter[]): CounterIndex {
	const types = new Map<string, OfType>();
	for (const counter of counters) {
		let ofType = types.get(counter.event);
		if (ofType === undefined) {
			ofType = { others: [], buckets: new Map() };
			types.set(counter.event, ofType);
		}
		file(ofType, counter);
	}
	/** Folding and matching ask for the same event one after the other; data never changes, so the answer holds. */
	let latest: { data: object; found: readonly Counter[] } | null = null;
	return {
		counting({ type, data }) {
			const ofType = types.get(type);
			if (ofType === undefined) return none;
			if (latest?.data !== data) latest = { data, found: find(ofType, data) };
			return latest.found;
		},
	};
}
