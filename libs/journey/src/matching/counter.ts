/** Counters of events: conditions that look for the same events in the same scope share one. */

import { createHash } from "node:crypto";
import type { Scope } from "#kernel";
import type {
	AttributeCondition,
	EventCondition,
} from "../conditions/condition.js";
import {
	type EventAttribute,
	findEventAttribute,
} from "../conditions/event-attributes.js";
import { compilePredicate, type Predicate } from "../conditions/predicate.js";

export interface EventTest {
	readonly attribute: EventAttribute;
	readonly condition: AttributeCondition;
	readonly holds: Predicate;
}

export interface Counter {
	readonly key: string;
	readonly scope: Scope;
	readonly event: string;
	/** All must hold for the event to count. */
	readonly tests: readonly EventTest[];
	/**
	 * Counting stops here: it is beyond every bound by one, so that a bound's own number is seen only by the event that
	 * reaches it, and an event of a kind that has long counted enough leaves the progress as it is.
	 */
	readonly cap: number;
	/** The rules a condition of which begins or ceases to hold when the count reaches that number. */
	readonly turning: ReadonlyMap<number, readonly number[]>;
	/** Outcomes achieved at every event that counts. */
	readonly everyTime: readonly number[];
	/** All rules that read it. */
	readonly rules: ReadonlySet<number>;
}

/** Characters of a counter's key: 132 bits of the digest. */
const KEY_LENGTH = 22;

/** The same for conditions that look for the same events, whatever the number they want. */
export function counterKey({ event, where = [] }: EventCondition): string {
	const tests = where.map(({ attribute, operator, value, ignoreCase }) =>
		JSON.stringify([attribute, operator, value, ignoreCase === true]),
	);
	const text = JSON.stringify([event, [...new Set(tests)].sort()]);
	const digest = createHash("sha256").update(text).digest("base64url");
	return digest.slice(0, KEY_LENGTH);
}

/** One use of a counter by a rule. */
export interface CounterUse {
	readonly rule: number;
	readonly scope: Scope;
	readonly key: string;
	readonly condition: EventCondition;
	readonly atLeast: number;
	readonly atMost: number;
	readonly everyTime: boolean;
}

/** The attribute conditions of `where`, as functions. */
export function testsOf({ where = [] }: EventCondition): readonly EventTest[] {
	return where.map((condition) => {
		const attribute = findEventAttribute(condition.attribute);
		if (attribute === null)
			throw new Error(`attribute ${condition.attribute} is unknown here`);
		const holds = compilePredicate(condition, attribute.type);
		return { attribute, condition, holds };
	});
}

/** The counts from which on a use holds, and no longer holds. */
function turningPoints({ atLeast, atMost }: CounterUse): readonly number[] {
	const points = atLeast > 0 ? [atLeast] : [];
	return atMost === Number.POSITIVE_INFINITY ? points : [...points, atMost + 1];
}

function counterOf(uses: readonly CounterUse[]): Counter {
	const { key, scope, condition } = uses[0] as CounterUse;
	const turning = new Map<number, number[]>();
	let cap = 0;
	for (const use of uses) {
		for (const point of turningPoints(use)) {
			const rules = turning.get(point);
			if (rules === undefined) turning.set(point, [use.rule]);
			else rules.push(use.rule);
			cap = Math.max(cap, point + 1);
		}
	}
	const everyTime = uses.filter((use) => use.everyTime).map(({ rule }) => rule);
	const rules = new Set(uses.map(({ rule }) => rule));
	const tests = testsOf(condition);
	const { event } = condition;
	return { key, scope, event, tests, cap, turning, everyTime, rules };
}

export function countersOf(uses: readonly CounterUse[]): readonly Counter[] {
	const groups = new Map<string, CounterUse[]>();
	for (const use of uses) {
		const name = `${use.scope} ${use.key}`;
		const group = groups.get(name);
		if (group === undefined) groups.set(name, [use]);
		else group.push(use);
	}
	return [...groups.values()].map(counterOf);
}
