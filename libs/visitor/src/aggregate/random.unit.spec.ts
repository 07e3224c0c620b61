/** Properties that hold for any visitor, tried on random ones. */

import { type DomainEvent, isTracking } from "#kernel";
import { foldOwnVisit, foldVisit, visitIdOf } from "../models/fold-visit.js";
import { foldOwnVisitor, foldVisitor } from "../models/fold-visitor.js";
import type { VisitState } from "../models/visit-state.js";
import type { VisitorModel } from "../models/visitor-model.js";
import { advance, ms } from "../testing/commands.js";
import {
	END_MINUTES,
	foldState,
	foldVisits,
	History,
	placed,
	rulesOf,
} from "../testing/history.js";
import {
	activity,
	anyCommand,
	type Random,
	RUN_SEED,
	randomFrom,
} from "../testing/random.js";

const RUNS = 25;
const MINUTES_MAX = 3_000;

const rules = rulesOf({
	segments: {
		reader: {
			scope: "visit",
			when: { event: "PageViewed", count: { atLeast: 3 } },
			expiresAfter: "PT20M",
		},
		known: {
			scope: "visitor",
			when: {
				attribute: "visitor.kind",
				operator: "equal",
				value: "identified",
			},
		},
	},
	outcomes: {
		did: {
			scope: "visit",
			when: { event: "CustomEventRecorded" },
			achieved: "oncePerVisit",
		},
	},
});

const seeds = Array.from({ length: RUNS }, (_, n) => RUN_SEED + n);

function randomHistory(random: Random): History {
	const history = new History(rules);
	let now = 0;
	const commands = 20 + random.below(100);
	for (let n = 0; n < commands; n++) {
		now += random.pick([0, 0.01, 1, 4, 29, 30, 31, 200]);
		const minutes = random.pick([
			now,
			now,
			now - 20,
			now - 40,
			random.below(MINUTES_MAX),
		]);
		history.when(anyCommand(random, minutes, history.visitIds));
	}
	return history;
}

describe("any visitor", () => {
	it.each(seeds)("is the fold of the events (seed %i)", (seed) => {
		const { events, state } = randomHistory(randomFrom(seed));
		expect(foldState(events, rules, state.kept)).toEqual(state);
		const stored = JSON.parse(JSON.stringify(state));
		expect(stored).toEqual(state);
		const visits = foldVisits(events);
		for (const held of state.visits) {
			const { visitId } = held;
			expect(held).toEqual(visits.get(visitId));
		}
	});

	it.each(seeds)("folds in place as it folds copies (seed %i)", (seed) => {
		const { events, visitor } = randomHistory(randomFrom(seed));
		const own = new Map<string, VisitState>();
		let ownVisitor: VisitorModel | null = null;
		for (const event of events) {
			ownVisitor = foldOwnVisitor(ownVisitor, placed(event));
			const visitId = visitIdOf(event);
			if (visitId === null) continue;
			const known = own.get(visitId) ?? null;
			own.set(visitId, foldOwnVisit(known, placed(event)));
		}
		// As text: the order of the keys is stored, too.
		expect(JSON.stringify(ownVisitor)).toBe(JSON.stringify(visitor));
		expect(JSON.stringify([...own])).toBe(
			JSON.stringify([...foldVisits(events)]),
		);
	});

	it.each(seeds)("leaves what it folds a copy of (seed %i)", (seed) => {
		const { events } = randomHistory(randomFrom(seed));
		const visits = new Map<string, VisitState>();
		let visitor: VisitorModel | null = null;
		for (const event of events) {
			visitor = unchanged(visitor, event, foldVisitor);
			const visitId = visitIdOf(event);
			if (visitId === null) continue;
			const known = visits.get(visitId) ?? null;
			visits.set(visitId, unchanged(known, event, foldVisit));
		}
	});

	it.each(seeds)("has each event in one visit (seed %i)", (seed) => {
		const { events, visitIds, visitor } = randomHistory(randomFrom(seed));
		expect(new Set(visitIds).size).toBe(visitIds.length);
		expect(visitor.visits.count).toBe(visitIds.length);
		const visits = [...foldVisits(events).values()];
		expect(visits.map(({ visitId }) => visitId)).toEqual(visitIds);
		const tracked = events.filter(isTracking);
		const views = tracked.filter(({ type }) => type === "PageViewed");
		const sum = (name: "events" | "pageViews") =>
			visits.reduce((total, { counts }) => total + counts[name], 0);
		expect(sum("pageViews")).toBe(views.length);
		expect(sum("events")).toBe(tracked.length);
		expect(visitor.totals).toEqual({
			events: tracked.length,
			pageViews: views.length,
		});
		for (const event of tracked) {
			if (event.type === "VisitorIdled") continue;
			const visit = visits.find((v) => v.visitId === event.data.visitId);
			const { startedAt = "", lastActiveAt = "" } = visit ?? {};
			const { occurredAt } = event.data;
			expect(startedAt <= occurredAt && occurredAt <= lastActiveAt).toBe(true);
		}
	});

	it.each(seeds)("is left with no open visit in the end (seed %i)", (seed) => {
		const history = randomHistory(randomFrom(seed));
		const late = MINUTES_MAX * 100;
		for (const visitId of history.visitIds)
			history.when(advance(late, visitId));
		for (const visitId of history.visitIds) {
			expect(history.when(advance(late, visitId))).toEqual([]);
		}
		for (const visit of foldVisits(history.events).values()) {
			expect(visit.status).toBe("ended");
			expect(visit.endedAt).not.toBeNull();
		}
		expect(history.visitor.visits.currentVisitId).toBeNull();
		const ended = history.events.flatMap((event) =>
			event.type === "VisitEnded" ? [event.data.visitId] : [],
		);
		expect(ended.sort()).toEqual([...history.visitIds].sort());
	});
});

/** The model after the event. @throws where folding changed the model before */
function unchanged<Model>(
	model: Model | null,
	event: DomainEvent,
	fold: (model: Model | null, event: ReturnType<typeof placed>) => Model,
): Model {
	const before = JSON.stringify(model);
	const after = fold(model, placed(event));
	if (JSON.stringify(model) !== before)
		throw new Error(`${event.type} changed ${before}`);
	return after;
}

/** Times in milliseconds to visits, with no knowledge of how the decider does it. */
function sessionise(times: readonly number[]): readonly (readonly number[])[] {
	const sessions: number[][] = [];
	for (const time of [...times].sort((a, b) => a - b)) {
		const last = sessions.at(-1);
		const lastTime = last?.at(-1) ?? Number.NEGATIVE_INFINITY;
		if (last && time - lastTime < END_MINUTES * 60_000) last.push(time);
		else sessions.push([time]);
	}
	return sessions;
}

function visitsOf(history: History) {
	return [...foldVisits(history.events).values()]
		.map(({ startedAt, lastActiveAt, counts }) => ({
			startedMs: Date.parse(startedAt),
			lastActiveMs: Date.parse(lastActiveAt),
			events: counts.events,
		}))
		.sort((a, b) => a.startedMs - b.startedMs);
}

function expected(times: readonly number[]) {
	return sessionise(times.map(ms)).map((session) => ({
		startedMs: session[0],
		lastActiveMs: session.at(-1),
		events: session.length,
	}));
}

function live(random: Random, times: readonly number[]): History {
	const history = new History();
	for (const minutes of times) {
		history.when(activity(random, minutes));
		if (random.below(4) > 0) continue;
		const visitId = random.pick(history.visitIds);
		history.when(advance(minutes + random.below(60), visitId));
	}
	return history;
}

describe("visits", () => {
	it.each(seeds)("of events in order are sessions (seed %i)", (seed) => {
		const random = randomFrom(seed);
		let now = 0;
		const times = Array.from({ length: 80 }, () => {
			now += random.pick([0, 0.5, 10, 29, 29.99, 30, 30.01, 90]);
			return now;
		});
		expect(visitsOf(live(random, times))).toEqual(expected(times));
	});

	it.each(seeds)(
		"of events in any order are sessions where none bridges two (seed %i)",
		(seed) => {
			const random = randomFrom(seed);
			const times: number[] = [];
			let begin = 0;
			for (let session = 0; session < 12; session++) {
				const span = random.pick([0, 1, 15, 29.99]);
				for (let n = 0; n < 1 + random.below(6); n++) {
					times.push(begin + random.next() * span);
				}
				begin += span + random.pick([30, 30.5, 45, 300]);
			}
			const rounded = times.map((time) => Math.round(time * 100) / 100);
			const history = live(random, random.shuffled(rounded));
			expect(visitsOf(history)).toEqual(expected(rounded));
		},
	);
});
