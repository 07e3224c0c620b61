/** The whole recording: two sites, every command, what the clock adds, and what comes late. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Api, Sent } from "./api.js";
import { define, redefine } from "./definitions.js";
import {
	everyActivity,
	everyOrigin,
	identityAndConsent,
	lateEvents,
	longVisit,
	pagelessVisit,
	trackAll,
	view,
	withoutVisit,
} from "./visitors.js";

/** Longer ago than a visit takes to go idle, not so long as it takes to end. */
const IDLE_AGO_MS = 8 * 60_000;
const SWEEPS_MS = 3_000;

export async function playScenario(shop: Api, other: Api): Promise<void> {
	await trackAll(shop, everyActivity("before-any-definition", 0));
	const defined = await define(shop);
	await trackAll(shop, everyActivity("every-activity", 10));
	await trackAll(shop, everyOrigin("every-origin"));
	await trackAll(shop, identityAndConsent("ada"));
	await trackAll(shop, longVisit("a.b:c_d-E", 0));
	await trackAll(shop, pagelessVisit("no-page", 0));
	await trackAll(shop, withoutVisit("never-here"));
	await trackAll(shop, [
		view("late", 0, "https://shop.example/"),
		view("late", 4, "https://shop.example/p/4"),
		view("late", 600, "https://shop.example/next"),
	]);
	await shop.settle();
	await trackAll(shop, lateEvents("late"));
	await shop.settle();
	await redefine(shop, defined);
	await trackAll(shop, everyActivity("every-activity", 3_000));
	await trackAll(shop, identityAndConsent("ada").slice(1, 4));
	await shop.batch(
		[
			...everyActivity("batched", 40),
			...longVisit("batched", 90),
			...identityAndConsent("batched too"),
		].map(withoutBlanks),
	);
	await shop.settle();
	await trackAll(other, everyActivity("every-activity", 10));
	await trackAll(other, identityAndConsent("ada"));
	await other.settle();
	await openVisits(shop);
}

/** Ids hold no blanks; the names above do, for the reader. */
function withoutBlanks(sent: Sent): Sent {
	return { ...sent, visitorId: sent.visitorId.replaceAll(" ", "-") };
}

/** Visits that the recording leaves open: idle, active again after that, and active with a membership yet to expire. */
async function openVisits(api: Api): Promise<void> {
	const ago = new Date(Date.now() - IDLE_AGO_MS).toISOString();
	for (const visitorId of ["left-idle", "left-active-again"]) {
		const first = view(visitorId, 0, "https://shop.example/open");
		await api.track({ ...first, occurredAt: ago });
	}
	await sleep(SWEEPS_MS);
	const now = new Date().toISOString();
	for (const visitorId of ["left-active", "left-active-again"]) {
		const next = view(visitorId, 0, "https://shop.example/open/2");
		await api.track({ ...next, occurredAt: now });
	}
	const bought = { eventName: "purchased", attributes: { total: 5 } };
	const buy = { type: "RecordCustomEvent", visitorId: "left-active" };
	await api.track({ ...buy, occurredAt: now, data: bought });
	await api.settle(3);
}
