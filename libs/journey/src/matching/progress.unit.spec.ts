import type { DomainEvent } from "#kernel";
import { noDefinitions } from "../definitions/definition-set.js";
import { custom, started, viewed } from "../testing/events.js";
import { at, definitionSet, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";
import { evolveProgress } from "./evolve-progress.js";
import { match } from "./match.js";
import { forgetVisit, noProgress } from "./progress.js";
import { compileRules, emptyRules } from "./rules.js";

const twoPages = { event: "PageViewed", count: { atLeast: 2 } };

describe("the fingerprint of rules", () => {
	const set = definitionSet({ segments: { s: { when: twoPages } } });
	const { fingerprint } = compileRules(set);

	it("is the same for the same definitions", () => {
		const again = definitionSet({ segments: { s: { when: twoPages } } });
		expect(compileRules(again).fingerprint).toBe(fingerprint);
		expect(compileRules(noDefinitions).fingerprint).toBe(
			emptyRules.fingerprint,
		);
	});

	it("changes with a new version and with another definition", () => {
		const revised = definitionSet({ segments: { s: { when: twoPages } } }, set);
		const more = definitionSet({ outcomes: { s: { when: twoPages } } }, set);
		const prints = [set, revised, more, noDefinitions].map(
			(each) => compileRules(each).fingerprint,
		);
		expect(new Set(prints).size).toBe(4);
	});

	it("does not change with a definition that is not active", () => {
		const inactive = { t: { when: twoPages, active: false } };
		const more = definitionSet({ segments: inactive }, set);
		expect(compileRules(more).fingerprint).toBe(fingerprint);
	});
});

describe("rules", () => {
	it("refuse by name a recorded definition that they cannot match", () => {
		const set = definitionSet({ segments: { s: { when: twoPages } } });
		const known = set.segments.get("s");
		const later = { ...known, when: { sequence: [] } } as never;
		const segments = new Map([["s", later]]);
		expect(() => compileRules({ ...set, segments })).toThrow(/definition s@1/);
	});
});

describe("progress", () => {
	it("is plain JSON", () => {
		const journey = new Journey({
			segments: { s: { when: twoPages, expiresAfter: "P1D" } },
			outcomes: { o: { when: twoPages, scope: "visitor" } },
		});
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		journey.take(viewed("v", 2));
		const stored = JSON.parse(JSON.stringify(journey.progress));
		expect(stored).toEqual(journey.progress);
		expect(noProgress).toEqual(JSON.parse(JSON.stringify(noProgress)));
	});

	it("is never changed in place, and stays the same where nothing counts", () => {
		const { rules } = new Journey({ segments: { s: { when: twoPages } } });
		const freeze = (value: unknown): void => {
			if (typeof value !== "object" || value === null) return;
			Object.freeze(value);
			Object.values(value).forEach(freeze);
		};
		let progress = noProgress;
		for (let second = 0; second < 9; second += 1) {
			freeze(progress);
			progress = evolveProgress(rules, progress, viewed("v", second));
		}
		expect(evolveProgress(rules, progress, viewed("v", 9))).toBe(progress);
	});

	it("stops counting beyond what any condition can tell apart", () => {
		const { rules } = new Journey({ segments: { s: { when: twoPages } } });
		let progress = noProgress;
		for (let second = 0; second < 50; second += 1)
			progress = evolveProgress(rules, progress, viewed("v", second));
		expect(Object.values(progress.visits.v?.counts ?? {})).toEqual([3]);
	});

	it("drops the counts of conditions that are gone", () => {
		const { rules, set } = new Journey({ segments: { s: { when: twoPages } } });
		const counted = evolveProgress(rules, noProgress, viewed("v", 0));
		expect(Object.keys(counted.visits.v?.counts ?? {})).toHaveLength(1);
		const other = { s: { when: { event: "SearchPerformed" } } };
		const revised = compileRules(definitionSet({ segments: other }, set));
		const next = evolveProgress(revised, counted, viewed("v", 1));
		expect(next.visits.v?.counts).toEqual({});
		expect(next.fingerprint).toBe(revised.fingerprint);
	});

	it("forgets a visit", () => {
		const { rules } = new Journey({ segments: { s: { when: twoPages } } });
		const counted = evolveProgress(rules, noProgress, viewed("v", 0));
		expect(forgetVisit(counted, "v").visits).toEqual({});
		expect(forgetVisit(counted, "w")).toBe(counted);
		expect(forgetVisit(counted, "toString")).toBe(counted);
	});

	it.each(["__proto__", "constructor", "toString"])(
		"takes %s as an id like any other",
		(id) => {
			const journey = new Journey({ segments: { s: { when: twoPages } } });
			journey.take(started(id, 0));
			journey.take(viewed(id, 1));
			expect(saidBy(journey.take(viewed(id, 2)))).toEqual(["s entered"]);
			const data = {
				segmentId: id,
				occurredAt: at(3),
				name: "odd",
				version: 1,
			};
			const event: DomainEvent<"SegmentEntered"> = {
				type: "SegmentEntered",
				data: {
					...data,
					scope: "visit",
					visitId: id,
					summary: null,
					expiresAt: null,
				},
			};
			const { rules, progress } = journey;
			const next = evolveProgress(rules, progress, event);
			const members = Object.keys(next.visits[id]?.members ?? {});
			expect(members).toEqual(["s", id]);
			expect(Object.hasOwn(Object.prototype, "members")).toBe(false);
		},
	);
});

describe("matching", () => {
	it("says nothing about journey events, and nothing without definitions", () => {
		const journey = new Journey({ segments: { s: { when: twoPages } } });
		journey.take(started("v", 0));
		journey.take(viewed("v", 1));
		const { before, after, led } = journey.take(viewed("v", 2));
		const [entered] = led;
		if (entered === undefined) throw new Error("nothing was entered");
		const { rules, progress } = journey;
		expect(match(rules, progress, before, after, entered)).toEqual([]);
		const event = custom("v", 3, "buy");
		expect(match(emptyRules, noProgress, before, after, event)).toEqual([]);
	});

	it("answers in the order of listings: segments, then outcomes", () => {
		const journey = new Journey({
			outcomes: { b: { when: { event: "PageViewed" } } },
			segments: {
				z: { when: { event: "PageViewed" } },
				y: { when: { event: "PageViewed" } },
			},
		});
		journey.take(started("v", 0));
		const { led } = journey.take(viewed("v", 1));
		expect(led.map(({ data }) => data.name)).toEqual(["y", "z", "b"]);
	});
});
