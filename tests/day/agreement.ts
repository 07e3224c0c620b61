/** What must hold of a day, whatever its stage. */

import type { DigestRow } from "#projections";
import type { RebuildView } from "../../apps/server/src/rebuilds/rebuild-view.js";
import { canonical, type Digests, naiveDigests } from "../naive/digest.js";
import type { Log } from "../naive/events.js";
import { naiveRows } from "../naive/rows.js";
import { rebuild, verify } from "../support/rebuilds.js";
import { Day } from "./day.js";
import { liveModels, parkedEvents } from "./live-models.js";
import type { Projector, Stage } from "./stage.js";

/** Rows shown where they differ. */
const DIFFERENCES_MAX = 3;
/** Rebuilds until a time, each of which takes a while. */
const TIMES_MAX = 2;
const HOUR_MS = 3_600_000;

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
		const hours = (Math.max(...times) - Math.min(...times)) / HOUR_MS;
		expect(hours).toBeGreaterThan(23);
	});

	it("is in the read models as the log tells it", async () => {
		for (const { database } of stage.projectors) {
			expect(await parkedEvents(database)).toEqual([]);
			const { position, digests, ...live } = await liveModels(database);
			const naive = naiveRows(upTo(position));
			for (const name of ["visit", "visitor"] as const) {
				const keys = differingKeys(live[name], naive[name]);
				expect(ofKeys(live[name], keys)).toEqual(ofKeys(naive[name], keys));
			}
			expect(digests).toEqual(naiveDigests(upTo(position)));
		}
	});

	it("was there as far as it had gone whenever a projector crashed", () => {
		const positions = new Set(day.moments.map(({ position }) => position));
		expect(positions.size).toBeGreaterThan(1);
		for (const { position, digests } of day.moments)
			expect(digests).toEqual(naiveDigests(upTo(position)));
	});

	it("is the same after a rebuild, as the log tells it", async () => {
		for (const { api, database } of stage.projectors) {
			const rebuilt = await rebuild(api, "all");
			const live = await liveModels(database);
			log = await stage.log();
			const [{ position = "" } = {}] = rebuilt.results;
			expect(digestsOf(rebuilt)).toEqual(naiveDigests(upTo(Number(position))));
			expect(live.digests).toEqual(naiveDigests(upTo(live.position)));
			expect(await verify(api, "all")).toMatchObject({ equal: true });
		}
	});

	it("is found by a rebuild until a position as it was live then", async () => {
		for (const { projector, position, digests } of day.moments)
			expect(await pastOf(projector, String(position))).toEqual(digests);
	});

	it("is found by a rebuild until a time as it was live then", async () => {
		const timed = day.moments.flatMap((moment) => {
			const until = timeOnlyOf(log, moment.position);
			return until === null ? [] : [{ ...moment, until }];
		});
		expect(timed).not.toEqual([]);
		for (const { projector, until, digests } of timed.slice(0, TIMES_MAX))
			expect(await pastOf(projector, until)).toEqual(digests);
	});
}

async function pastOf({ api }: Projector, until: string): Promise<Digests> {
	return digestsOf(await rebuild(api, "all", { until, dryRun: true }));
}

function digestsOf({ results }: RebuildView): Digests {
	const [visit, visitor] = results;
	expect([visit?.projection, visitor?.projection]).toEqual([
		"visit",
		"visitor",
	]);
	return { visit: visit?.digest ?? "", visitor: visitor?.digest ?? "" };
}

/** The time by which all events up to the position were recorded, and no other; null where there is none. */
function timeOnlyOf(log: Log, position: number): string | null {
	const until = log.findLast((event) => event.position <= position);
	const next = log.find((event) => event.position > position);
	if (until === undefined || next === undefined) return null;
	if (next.recordedAt <= until.recordedAt) return null;
	return new Date(until.recordedAt).toISOString();
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
