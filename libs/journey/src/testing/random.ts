/** Seeded random definitions and events; the same seed always gives the same. */

import type { DomainEvent } from "#kernel";
import {
	consented,
	custom,
	ended,
	identified,
	idledByClock,
	searched,
	started,
	viewed,
} from "./events.js";
import type { Definitions } from "./journey-of.js";

export class Random {
	#state: number;

	constructor(readonly seed: number) {
		this.#state = seed >>> 0;
	}

	/** A whole number from 0 to below `limit` (mulberry32). */
	below(limit: number): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % limit;
	}

	pick<T>(from: readonly T[]): T {
		return from[this.below(from.length)] as T;
	}

	chance(percent: number): boolean {
		return this.below(100) < percent;
	}
}

const PATHS = ["/", "/cart", "/p/1", "/P/1"];
const NAMES = ["buy", "add", "drop"];

const modelConditions: readonly object[] = [
	{ attribute: "visit.device.category", operator: "equal", value: "mobile" },
	{ attribute: "visit.status", operator: "notEqual", value: "active" },
	{ attribute: "visit.counts.pageViews", operator: "greaterThan", value: 2 },
	{
		attribute: "visit.currentPage.pathname",
		operator: "in",
		value: ["/cart", "/p/1"],
	},
	{ attribute: "visit.searchTerms", operator: "contains", value: "lamp" },
	{ attribute: "visit.searchTerms", operator: "notExists" },
	{ attribute: "visit.attributes.plan", operator: "equal", value: "pro" },
	{ attribute: "visit.attributes.total", operator: "greaterThan", value: 5 },
	{ attribute: "visitor.kind", operator: "equal", value: "identified" },
	{
		attribute: "visitor.consent.marketing.state",
		operator: "equal",
		value: "granted",
	},
	{
		attribute: "visitor.totals.pageViews",
		operator: "lessThanOrEqual",
		value: 4,
	},
	{ attribute: "visitor.visits.count", operator: "greaterThan", value: 1 },
	{ attribute: "visitor.visits.currentVisitId", operator: "exists" },
];

const whereConditions: Readonly<Record<string, readonly object[]>> = {
	PageViewed: [
		{ attribute: "page.pathname", operator: "equal", value: "/cart" },
		{
			attribute: "page.pathname",
			operator: "equal",
			value: "/p/1",
			ignoreCase: true,
		},
		{ attribute: "page.pathname", operator: "in", value: ["/", "/cart"] },
		{ attribute: "page.queryString", operator: "notExists" },
		{ attribute: "page.url", operator: "contains", value: "/p/" },
	],
	CustomEventRecorded: [
		{ attribute: "eventName", operator: "equal", value: "buy" },
		{ attribute: "eventName", operator: "notEqual", value: "add" },
		{ attribute: "attributes.total", operator: "greaterThan", value: 5 },
		{ attribute: "attributes.plan", operator: "equal", value: "pro" },
	],
	SearchPerformed: [
		{ attribute: "query", operator: "startsWith", value: "la" },
	],
};

const EVENTS = [
	"PageViewed",
	"PageViewed",
	"CustomEventRecorded",
	"CustomEventRecorded",
	"SearchPerformed",
	"VisitorIdled",
	"VisitStarted",
	"VisitEnded",
	"VisitorIdentified",
	"ConsentGranted",
];

function randomCount(random: Random): object {
	const atLeast = random.below(4);
	const kind = random.below(4);
	if (kind === 0) return {};
	if (kind === 1) return { count: { atLeast } };
	if (kind === 2) return { count: { atMost: random.below(3) } };
	return { count: { atLeast, atMost: atLeast + random.below(3) } };
}

function randomCondition(random: Random, depth: number): object {
	const kind = random.below(depth > 0 ? 8 : 5);
	if (kind < 2) return random.pick(modelConditions);
	if (kind < 5) {
		const event = random.pick(EVENTS);
		const possible = whereConditions[event] ?? [];
		const where = possible.filter(() => random.chance(25));
		return {
			event,
			...(where.length > 0 ? { where } : {}),
			...randomCount(random),
		};
	}
	if (kind === 5) return { not: randomCondition(random, depth - 1) };
	const list = Array.from({ length: 1 + random.below(3) }, () =>
		randomCondition(random, depth - 1),
	);
	return kind === 6 ? { all: list } : { any: list };
}

export function randomDefinitions(random: Random, each: number): Definitions {
	const segments: Record<string, object> = {};
	const outcomes: Record<string, object> = {};
	for (let index = 0; index < each; index += 1) {
		const common = () => ({
			when: randomCondition(random, 2),
			scope: random.pick(["visit", "visitor"]),
			active: !random.chance(8),
		});
		const expiresAfter = random.pick([null, "PT20S", "PT1M"]);
		segments[`s${index}`] = { ...common(), expiresAfter };
		const achieved = ["oncePerVisit", "oncePerVisitor", "everyTime"];
		outcomes[`o${index}`] = { ...common(), achieved: random.pick(achieved) };
	}
	return { segments, outcomes };
}

/** One event at that second, in one of the visits begun, or beginning another. */
export function randomEvent(
	random: Random,
	seconds: number,
	begun: string[],
): DomainEvent {
	if (begun.length === 0 || random.chance(6)) {
		const visitId = `v${begun.length}`;
		begun.push(visitId);
		return started(visitId, seconds, random.pick(["desktop", "mobile"]));
	}
	const latest = begun.at(-1) as string;
	const visitId = random.chance(85) ? latest : random.pick(begun);
	const kind = random.below(20);
	if (kind < 8) {
		const query = random.pick([null, "a=1"]);
		return viewed(visitId, seconds, random.pick(PATHS), query);
	}
	if (kind < 13) {
		const plan = random.pick(["pro", "free"]);
		const attributes = random.pick([
			undefined,
			{ total: random.below(12), plan },
		]);
		return custom(visitId, seconds, random.pick(NAMES), attributes);
	}
	if (kind < 15)
		return searched(visitId, seconds, random.pick(["lamp", "sofa"]));
	if (kind === 15) return idledByClock(visitId, seconds);
	if (kind === 16) return ended(visitId, seconds);
	if (kind === 17) return identified(seconds);
	return consented(
		seconds,
		random.pick(["ConsentGranted", "ConsentWithdrawn"]),
	);
}
