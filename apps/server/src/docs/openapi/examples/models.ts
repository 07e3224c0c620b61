/** A visit, its events and its visitor, as they are after a few commands. */

import type { Visit, Visitor } from "#kernel";
import { VISIT_ID, VISITOR_ID } from "./commands.js";
import { outcome, segment } from "./definitions.js";

const landing = {
	url: "https://shop.example/p/42?utm_source=newsletter&utm_medium=email",
	title: "Lamp",
	domain: "shop.example",
	hostname: "shop.example",
	pathname: "/p/42",
	queryString: "utm_source=newsletter&utm_medium=email",
	fragment: null,
	language: "en",
	keywords: "lamp, light",
};

const memberships = [
	{
		segmentId: segment.segmentId,
		name: segment.name,
		version: 1,
		enteredAt: "2026-11-23T10:04:00.000Z",
		exitedAt: null,
	},
];
const achievements = [
	{
		outcomeId: outcome.outcomeId,
		name: outcome.name,
		version: 1,
		achievedAt: "2026-11-23T10:05:00.000Z",
		value: 129.9,
	},
];

export const visit: Visit = {
	visitId: VISIT_ID,
	visitorId: VISITOR_ID,
	siteId: "default",
	status: "active",
	position: "1240",
	startedAt: "2026-11-23T10:00:00.000Z",
	lastActiveAt: "2026-11-23T10:05:00.000Z",
	idleAt: "2026-11-23T10:10:00.000Z",
	endsAt: "2026-11-23T10:35:00.000Z",
	endedAt: null,
	durationSeconds: 300,
	counts: {
		events: 4,
		pageViews: 2,
		screenViews: 0,
		searches: 1,
		formSubmissions: 0,
		formAbandonments: 0,
		clicks: 0,
		customEvents: 1,
	},
	entryPage: landing,
	currentPage: {
		...landing,
		url: "https://shop.example/cart",
		title: "Your cart",
		pathname: "/cart",
		queryString: null,
		keywords: null,
	},
	lastScreen: null,
	app: null,
	browser: {
		family: "Chrome",
		version: "141.0.0.0",
		language: "en-GB",
		viewportWidth: 1200,
		viewportHeight: 800,
	},
	device: {
		category: "desktop",
		type: "desktop",
		manufacturer: null,
		osFamily: "Windows",
		osVersion: "10",
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
	network: { ipAddress: "203.0.113.0", organisation: null },
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
		source: "newsletter",
		medium: "email",
		name: null,
		term: null,
		content: null,
		clickId: null,
		network: null,
	},
	searchTerms: ["desk lamp"],
	attributes: {
		plan: "trial",
		total: 129.9,
		currency: "EUR",
		giftWrapped: false,
	},
	segments: memberships,
	outcomes: achievements,
	bot: false,
};

export const visitEvent = {
	eventId: "a9d1b7e4-0b7a-5c3d-8f12-4e7c9b6d2a51",
	type: "PageViewed",
	position: "1234",
	occurredAt: visit.startedAt,
	recordedAt: "2026-11-23T10:00:00.012Z",
	data: {
		occurredAt: visit.startedAt,
		visitId: VISIT_ID,
		page: landing,
		attributes: { plan: "trial" },
	},
};

export const visitor: Visitor = {
	visitorId: VISITOR_ID,
	siteId: "default",
	kind: "identified",
	position: "1242",
	firstSeenAt: visit.startedAt,
	lastSeenAt: visit.lastActiveAt,
	externalIds: [{ type: "crm", value: "K-20391" }],
	traits: {
		givenName: "Ada",
		familyName: "Byron",
		fullName: null,
		dateOfBirth: null,
		gender: null,
		jobTitle: null,
		company: null,
		email: "ada@example.com",
		phones: [{ kind: "work", number: "+44 20 7946 0000" }],
		address: {},
		custom: { tier: "gold" },
	},
	consent: {
		analytics: {
			state: "granted",
			at: "2026-11-23T10:00:05.000Z",
			evidence: "cookie dialog, policy of 2026-10-01",
		},
		personalisation: {
			state: "withdrawn",
			at: "2026-11-23T10:05:00.000Z",
			evidence: null,
		},
		marketing: { state: "unknown", at: null, evidence: null },
	},
	visits: {
		count: 1,
		currentVisitId: VISIT_ID,
		lastVisitId: VISIT_ID,
		recent: [
			{
				visitId: VISIT_ID,
				startedAt: visit.startedAt,
				endedAt: null,
				pageViews: 2,
			},
		],
	},
	totals: { events: 4, pageViews: 2 },
	segments: [],
	outcomes: achievements,
	linkedVisitors: [],
};
