/**
 * Writes a day of traffic into an embedded log, straight through the store. Prints the figures as JSON.
 *
 * Arguments: directory, events, seed.
 */

import { openEmbeddedEventStore } from "#event-store";
import { DayOfVisits } from "../log/day-of-visits.js";
import { eventsOfDay } from "../log/events-of-day.js";
import { seededRandom } from "../random.js";

/** Appends under way at once: the store writes what waits in one transaction. */
const APPENDS_AT_ONCE = 4_000;

export interface DayFigures {
	readonly events: number;
	readonly visitors: number;
	readonly visits: number;
}

const [directory, events, seed] = process.argv.slice(2);
if (directory === undefined) throw new Error("no directory given");

const random = seededRandom(Number(seed));
const day = new DayOfVisits(Number(events), random);
const store = await openEmbeddedEventStore({ directory });
let underWay: Promise<unknown>[] = [];
let written = 0;
for (const { stream, expectedRevision, events } of eventsOfDay(day, random)) {
	underWay.push(store.append(stream, expectedRevision, events));
	written++;
	if (underWay.length < APPENDS_AT_ONCE) continue;
	await Promise.all(underWay);
	underWay = [];
}
await Promise.all(underWay);
await store.close();
const { visitors, visits } = day;
const figures: DayFigures = { events: written, visitors, visits };
console.log(JSON.stringify(figures));
