/** Events as the domain records them, one of each kind that is broadcast. */

import type { DomainEvent, VisitContext, VisitSummary } from "#kernel";

export const OCCURRED_AT = "2026-11-23T10:00:00.000Z";

export const EXAMPLE_CONTEXT: VisitContext = {
	browser: {
		family: "Firefox",
		version: "140.0",
		language: "en-GB",
		viewportWidth: 1200,
		viewportHeight: 800,
	},
	device: {
		category: "desktop",
		type: null,
		manufacturer: null,
		osFamily: "Linux",
		osVersion: null,
		screenWidth: 1920,
		screenHeight: 1080,
		screenDensity: 2,
		isMobile: false,
	},
	geo: {
		country: "DE",
		countryName: "Germany",
		region: null,
		locality: null,
		timezone: "Europe/Berlin",
	},
	network: { ipAddress: "203.0.113.0", organisation: "Example Net" },
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
		name: "spring",
		term: null,
		content: null,
		clickId: null,
		network: null,
	},
	bot: false,
};

export const EXAMPLE_SUMMARY: VisitSummary = {
	page: {
		url: "https://shop.example/p/42?utm_source=mail",
		title: "Lamp",
		domain: "shop.example",
		hostname: "shop.example",
		pathname: "/p/42",
		queryString: "utm_source=mail",
		fragment: null,
		language: "en",
		keywords: null,
	},
	device: EXAMPLE_CONTEXT.device,
	geo: EXAMPLE_CONTEXT.geo,
	referrer: EXAMPLE_CONTEXT.referrer,
	campaign: EXAMPLE_CONTEXT.campaign,
};

const inVisit = { occurredAt: OCCURRED_AT, visitId: "visit-1" };
const segment = {
	...inVisit,
	segmentId: "seg-1",
	name: "Cart abandoner",
	version: 3,
	scope: "visit",
	summary: EXAMPLE_SUMMARY,
} as const;

export const EXAMPLES = {
	SegmentEntered: {
		type: "SegmentEntered",
		data: { ...segment, expiresAt: null },
	},
	SegmentExited: {
		type: "SegmentExited",
		data: { ...segment, reason: "condition" },
	},
	OutcomeAchieved: {
		type: "OutcomeAchieved",
		data: {
			...inVisit,
			outcomeId: "out-1",
			name: "Order",
			version: 2,
			scope: "visit",
			value: 99.5,
			positive: true,
			summary: EXAMPLE_SUMMARY,
		},
	},
	VisitStarted: {
		type: "VisitStarted",
		data: {
			...inVisit,
			...EXAMPLE_CONTEXT,
			idleAfterMs: 300_000,
			endsAfterMs: 1_800_000,
		},
	},
	VisitEnded: {
		type: "VisitEnded",
		data: { ...inVisit, reason: "inactivity", summary: EXAMPLE_SUMMARY },
	},
} as const satisfies Record<string, DomainEvent>;
