/** What must hold of a day, whatever its stage. */

import type { DigestRow } from "#projections";
import { canonical, digestOf, naiveDigests } from "../naive/digest.js";
import type { Log } from "../naive/events.js";
import { naiveRows } from "../naive/rows.js";
import { Day } from "./day.js";
import { liveModels, parkedEvents } from "./live-model.js";
import type { Stage } from "./stage.js";

/** Rows shown where they differ. */
const DIFFERENCES_MAX = 3;

export function daysAgree(open: () => Promise<Stage>): void {
	let stage: Stage;
	let day: Day;
	let log: Log;

	beforeAll(async () => {
		stage = await open();
		day = new Day(stage);
		await day.pass();
		log = await stage.log();
	});
	afterAll(() => stage?.close());

	const upTo = (position: number) =>
		log.filter((event) => event.position <= position);

	it("was a whole day, and every command was taken", () => {
		expect(day.load.unexpected).toEqual([]);
		expect(day.otherLoad.unexpected).toEqual([]);
		expect(day.load.duplicates).toBeGreaterThan(0);
		const times = log.map(({ data }) => Date.parse(data.occurredAt));
		const hours = (Math.max(...times) - Math.min(...times)) / 3_600_000;
		expect(Math.round(hours)).toBe(24);
	});

	it("is in the read models as the log tells it", async () => {
		for (const { database } of stage.projectors) {
			expect(await parkedEvents(database)).toEqual([]);
			for (const live of await liveModels(database)) {
				const naive = naiveRows(upTo(live.position))[live.projection];
				const keys = differingKeys(live.rows, naive);
				expect(ofKeys(live.rows, keys)).toEqual(ofKeys(naive, keys));
				expect(live.digest).toBe(digestOf(live.projection, naive));
			}
		}
	});

	it("was there as far as it had gone whenever a projector crashed", () => {
		const naive = new Map(
			day.moments.map(({ position }) => [
				position,
				naiveDigests(upTo(position)),
			]),
		);
		expect(naive.size).toBeGreaterThan(1);
		for (const { projection, position, digest } of day.moments)
			expect(digest).toBe(naive.get(position)?.[projection]);
	});
}

type Rows = readonly DigestRow[];

/** The first of them. */
function differingKeys(live: Rows, naive: Rows): readonly string[] {
	const [left, right] = [byKey(live), byKey(naive)];
	return [...new Set([...left.keys(), ...right.keys()])]
		.filter(
			(key) =>
				canonical(left.get(key) ?? null) !== canonical(right.get(key) ?? null),
		)
		.slice(0, DIFFERENCES_MAX);
}

function ofKeys(rows: Rows, keys: readonly string[]): readonly unknown[] {
	return keys.map((key) => byKey(rows).get(key) ?? null);
}

function byKey(rows: Rows): ReadonlyMap<string, unknown> {
	return new Map(
		rows.map(({ siteId, id, fields }) => [`${siteId}/${id}`, fields]),
	);
}
