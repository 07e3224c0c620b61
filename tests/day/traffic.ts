/**
 * A day of a shop: what its visitors did in the 24 hours before a moment, in the order in which it comes in. Some of it
 * comes late, some twice.
 */

import { isoTime, uuidV5, VISIT_NAMESPACE } from "#kernel";
import type { Command } from "../hardening/kill-load.js";
import {
	type Activity,
	anyActivity,
	below,
	bought,
	identify,
	type Random,
	screen,
	search,
} from "./activities.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const VISITS_MAX = 5;
const ACTIVITIES_MAX = 14;
/** More than the most that a visitor's model lists. */
const FREQUENT_VISITS = 25;
/** More than the most that a visit's model keeps of each. */
const LONG_VISIT = { bought: 205, screens: 410, searches: 60, identities: 150 };

/** Something done at a moment of the day. */
interface Deed extends Activity {
	readonly visitorId: string;
	readonly atMs: number;
}

export interface DayOptions {
	/** Tells the commands' ids of this day from those of another. */
	readonly name: string;
	readonly random: Random;
	readonly visitors: number;
	/** When the day is over, in milliseconds since 1970. */
	readonly endMs: number;
}

export function dayOfTraffic(options: DayOptions): readonly Command[] {
	const { name, random, endMs } = options;
	const arrivals = deedsOf(options)
		.filter(({ atMs }) => atMs <= endMs)
		.flatMap((deed, n) => {
			const { atMs, ...activity } = deed;
			const commandId = uuidV5(VISIT_NAMESPACE, `${name}/${n}`);
			const command = { commandId, occurredAt: isoTime(atMs), ...activity };
			const first = { command, arrivesMs: atMs + delayMs(random) };
			const again = first.arrivesMs + below(random, HOUR_MS);
			return random() < 0.02 ? [first, { command, arrivesMs: again }] : [first];
		});
	arrivals.sort((a, b) => a.arrivesMs - b.arrivesMs);
	return arrivals.map(({ command }) => command);
}

function delayMs(random: Random): number {
	const dice = random();
	if (dice < 0.9) return below(random, 20 * SECOND_MS);
	if (dice < 0.97) return below(random, HOUR_MS);
	return below(random, DAY_MS / 2);
}

function deedsOf({ random, visitors, endMs }: DayOptions): readonly Deed[] {
	const startMs = endMs - DAY_MS;
	const deeds: Deed[] = [];
	for (let n = 0; n < visitors; n++) {
		for (let visits = 1 + below(random, VISITS_MAX); visits > 0; visits--) {
			const beginMs = startMs + below(random, DAY_MS);
			deeds.push(...visit(random, `visitor-${n}`, beginMs, ACTIVITIES_MAX));
		}
	}
	for (let n = 0; n < FREQUENT_VISITS; n++) {
		const beginMs = startMs + (n * DAY_MS) / FREQUENT_VISITS;
		deeds.push(...visit(random, "frequent", beginMs, 3));
	}
	// Still here when the day is over.
	deeds.push(...longVisit(random, "stays.long:v_1", endMs - 20 * MINUTE_MS));
	return deeds;
}

function visit(
	random: Random,
	visitorId: string,
	beginMs: number,
	activitiesMax: number,
): readonly Deed[] {
	const deeds: Deed[] = [];
	let atMs = beginMs;
	for (let n = 1 + below(random, activitiesMax); n > 0; n--) {
		deeds.push({ ...anyActivity(random), visitorId, atMs });
		atMs += pauseMs(random);
	}
	if (random() < 0.2) deeds.push({ type: "EndVisit", visitorId, atMs });
	// At the very moment at which the visit was ended, or is no longer.
	if (random() < 0.05) deeds.push({ ...anyActivity(random), visitorId, atMs });
	return deeds;
}

/** Some are long enough to be idle, a few to be gone. */
function pauseMs(random: Random): number {
	const dice = random();
	if (dice < 0.1) return 0;
	if (dice < 0.8) return below(random, 2 * MINUTE_MS);
	return below(random, dice < 0.97 ? 25 * MINUTE_MS : 45 * MINUTE_MS);
}

function longVisit(
	random: Random,
	visitorId: string,
	beginMs: number,
): readonly Deed[] {
	const times = (count: number, make: (n: number) => Activity) =>
		Array.from({ length: count }, (_, n) => make(n));
	const activities = [
		...times(LONG_VISIT.bought, () => bought(random)),
		...times(LONG_VISIT.screens, (n) =>
			screen(random, n % 2 === 0 ? "Trial" : "Home"),
		),
		...times(LONG_VISIT.searches, () => search(random)),
		...times(LONG_VISIT.identities, () => identify(random)),
	];
	const rest = times(60, () => anyActivity(random));
	return [...rest, ...activities].map((activity, n) => ({
		...activity,
		visitorId,
		atMs: beginMs + n * SECOND_MS,
	}));
}
