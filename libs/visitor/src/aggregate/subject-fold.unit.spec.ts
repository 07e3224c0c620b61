/** What the decider saw at each event is found again from the stream: its matches tell. */

import {
	Evidence,
	parseSegmentDefinition,
	type RecordedSegment,
} from "#journey";
import type { RecordedDomainEvent } from "#kernel";
import { History, rulesOf, STREAM } from "../testing/history.js";
import { anyCommand, RUN_SEED, randomFrom } from "../testing/random.js";
import { SubjectFold } from "./subject-fold.js";

const RUNS = 30;

const definitions: Readonly<Record<string, object>> = {
	reader: {
		scope: "visit",
		when: { event: "PageViewed", count: { atLeast: 3 } },
	},
	brief: {
		scope: "visit",
		when: { event: "PageViewed", count: { atLeast: 1, atMost: 2 } },
		expiresAfter: "PT20M",
	},
	idle: {
		scope: "visit",
		when: { attribute: "visit.status", operator: "equal", value: "idle" },
	},
	known: {
		scope: "visitor",
		when: {
			all: [
				{ attribute: "visitor.kind", operator: "equal", value: "identified" },
				{ not: { event: "ElementClicked", count: { atLeast: 4 } } },
			],
		},
	},
	consenting: {
		scope: "visit",
		when: { any: [{ event: "ConsentGranted" }, { event: "VisitorIdled" }] },
	},
	home: {
		scope: "visitor",
		when: {
			attribute: "visit.currentPage.pathname",
			operator: "equal",
			value: "/",
		},
	},
};

function recordedSegment(segmentId: string): RecordedSegment {
	const definition = parseSegmentDefinition({
		name: segmentId,
		...definitions[segmentId],
	});
	const at = "2026-01-01T00:00:00.000Z";
	const versioned = { version: 1, createdAt: at, updatedAt: at };
	return { segmentId, ...definition, ...versioned, archivedAt: null };
}

function randomHistory(seed: number): History {
	const random = randomFrom(seed);
	const history = new History(rulesOf({ segments: definitions }));
	let minutes = 0;
	for (let n = 0; n < 80; n++) {
		minutes += random.pick([0, 0.01, 1, 4, 29, 31, 200]);
		const at = random.pick([minutes, minutes, minutes - 20]);
		history.when(anyCommand(random, at, history.visitIds));
	}
	return history;
}

/** Entries and exits compared. */
function compare(seed: number): number {
	const { events } = randomHistory(seed);
	const fold = new SubjectFold();
	const followed = new Map(
		Object.keys(definitions).map((id) => [
			id,
			new Evidence(recordedSegment(id)),
		]),
	);
	let compared = 0;
	for (const [index, event] of events.entries()) {
		if (event.type === "SegmentEntered" || event.type === "SegmentExited") {
			const { segmentId, visitId } = event.data;
			const holds = followed.get(segmentId)?.holds(visitId);
			const isIn = event.type === "SegmentEntered";
			if (isIn || event.data.reason === "condition") {
				const where = { seed, index, segmentId };
				expect({ ...where, holds }).toEqual({ ...where, holds: isIn });
				compared++;
			}
		}
		const placed = { ...event, stream: STREAM, position: index + 1 };
		const recorded = placed as RecordedDomainEvent;
		const after = fold.take(recorded);
		for (const evidence of followed.values()) evidence.observe(recorded, after);
	}
	return compared;
}

it("the evidence agrees with every match of random visitors", () => {
	process.stdout.write(`subjects: SEED=${RUN_SEED}\n`);
	let compared = 0;
	for (let run = 0; run < RUNS; run++) compared += compare(RUN_SEED + run);
	expect(compared).toBeGreaterThan(RUNS * 5);
});
