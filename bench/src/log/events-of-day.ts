/** The events of a day of traffic, as the server records them. */

import {
	chained,
	eventIdOf,
	isoTime,
	type NewDomainEvent,
	type NewEvent,
	type Page,
	type VisitContext,
	visitIdOpenedBy,
	visitorStream,
} from "#kernel";
import { below, type Random } from "../random.js";
import { type DayOfVisits, ENDS_AFTER_MS, START } from "./day-of-visits.js";

const SITE_ID = "default";
const IDLE_AFTER_MS = 300_000;
const PAGES = 500;
/** The day that this one is. */
const DAY_BEGINS_MS = Date.parse("2026-06-01T00:00:00.000Z");

type Draft = Pick<NewDomainEvent, "type" | "data">;

/** One event to be appended. */
export interface DayAppend {
	readonly stream: string;
	readonly expectedRevision: number;
	readonly events: readonly NewEvent[];
}

/** In the order of the day. */
export function* eventsOfDay(
	day: DayOfVisits,
	random: Random,
): Generator<DayAppend> {
	const revisions = new Int32Array(day.visitors).fill(-1);
	const heads: (string | null)[] = new Array(day.visitors).fill(null);
	const visitIds: string[] = [];
	for (const { visitor, visit, step, isLast, ms } of day.inOrder()) {
		const stream = visitorStream(SITE_ID, `visitor-${visitor}`);
		const expectedRevision = revisions[visitor] as number;
		const commandId = `${visit}-${step}`;
		visitIds[visit] ??= visitIdOpenedBy(stream, commandId);
		const common = {
			visitId: visitIds[visit],
			occurredAt: isoTime(DAY_BEGINS_MS + Math.floor(ms)),
		};
		const draft =
			step === START
				? started(common, random)
				: isLast
					? ended(common)
					: activity(common, random);
		const event = {
			...draft,
			eventId: eventIdOf(stream, commandId, 0, null),
			metadata: {
				schemaVersion: 1,
				commandId,
				$correlationId: commandId,
				$causationId: commandId,
			},
		};
		const events = chained(heads[visitor] as string | null, stream, [event]);
		heads[visitor] = events[0]?.metadata.chain ?? null;
		revisions[visitor] = expectedRevision + 1;
		yield { stream, expectedRevision, events };
	}
}

interface Common {
	readonly visitId: string;
	readonly occurredAt: string;
}

function started(common: Common, random: Random): Draft {
	const data = {
		...common,
		...contextOf(below(random, 1_000)),
		page: pageOf(below(random, PAGES)),
		idleAfterMs: IDLE_AFTER_MS,
		endsAfterMs: ENDS_AFTER_MS,
	};
	return { type: "VisitStarted", data };
}

function ended(common: Common): Draft {
	const data = { ...common, reason: "inactivity" as const, summary: null };
	return { type: "VisitEnded", data };
}

function activity(common: Common, random: Random): Draft {
	const roll = random();
	const page = pageOf(below(random, PAGES));
	if (roll < 0.7) return { type: "PageViewed", data: { ...common, page } };
	if (roll < 0.8)
		return {
			type: "ElementClicked",
			data: { ...common, page, selector: "#add-to-basket" },
		};
	if (roll < 0.87)
		return {
			type: "SearchPerformed",
			data: { ...common, page, query: `lamp ${below(random, 50)}` },
		};
	if (roll < 0.94)
		return {
			type: "PageScrolled",
			data: { ...common, page, percentage: below(random, 101) },
		};
	const attributes = { total: below(random, 20_000) / 100, currency: "EUR" };
	return {
		type: "CustomEventRecorded",
		data: { ...common, page, eventName: "added_to_basket", attributes },
	};
}

function pageOf(n: number): Page {
	return {
		url: `https://shop.example/p/${n}?utm_source=mail`,
		title: `Lamp ${n}, brushed brass`,
		domain: "shop.example",
		hostname: "shop.example",
		pathname: `/p/${n}`,
		queryString: "utm_source=mail",
		fragment: null,
		language: "en",
		keywords: "lamps,brass",
	};
}

function contextOf(n: number): VisitContext {
	const isMobile = n % 3 === 0;
	return {
		browser: {
			family: isMobile ? "Safari" : "Firefox",
			version: `${100 + (n % 40)}.0`,
			language: "en-GB",
			viewportWidth: 1_200,
			viewportHeight: 800,
		},
		device: {
			category: isMobile ? "mobile" : "desktop",
			type: null,
			manufacturer: isMobile ? "Apple" : null,
			osFamily: isMobile ? "iOS" : "Linux",
			osVersion: null,
			screenWidth: 1_920,
			screenHeight: 1_080,
			screenDensity: 2,
			isMobile,
		},
		geo: {
			country: "DE",
			countryName: "Germany",
			region: null,
			locality: null,
			timezone: "Europe/Berlin",
		},
		network: { ipAddress: `203.0.${n % 256}.0`, organisation: null },
		referrer: {
			url: "https://www.google.com/",
			domain: "google.com",
			hostname: "www.google.com",
			pathname: "/",
			queryString: null,
			medium: "search",
			name: "Google",
			searchTerms: null,
		},
		campaign: {
			source: "mail",
			medium: null,
			name: null,
			term: null,
			content: null,
			clickId: null,
			network: null,
		},
		bot: false,
	};
}
