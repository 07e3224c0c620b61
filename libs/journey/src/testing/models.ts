/** Visits, visitors and events for tests: plain ones, and a simple fold that keeps unchanged sections as they are. */

import type { DomainEvent, Page, Visit, VisitContext, Visitor } from "#kernel";

export function pageAt(pathname: string, queryString: string | null): Page {
	const query = queryString === null ? "" : `?${queryString}`;
	return {
		url: `https://shop.example${pathname}${query}`,
		title: `Page ${pathname}`,
		domain: "shop.example",
		hostname: "shop.example",
		pathname,
		queryString,
		fragment: null,
		language: "en",
		keywords: null,
	};
}

export function contextOn(category: "desktop" | "mobile"): VisitContext {
	return {
		browser: {
			family: "Firefox",
			version: "130.0",
			language: "en-GB",
			viewportWidth: 1200,
			viewportHeight: 800,
		},
		device: {
			category,
			type: null,
			manufacturer: null,
			osFamily: "Linux",
			osVersion: null,
			screenWidth: 1920,
			screenHeight: 1080,
			screenDensity: 2,
			isMobile: category === "mobile",
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
			url: null,
			domain: null,
			hostname: null,
			pathname: null,
			queryString: null,
			medium: "direct",
			name: null,
			searchTerms: null,
		},
		campaign: null,
		bot: false,
	};
}

export function newVisit(
	visitId: string,
	startedAt: string,
	context: VisitContext = contextOn("desktop"),
): Visit {
	return {
		visitId,
		visitorId: "ann",
		siteId: "default",
		status: "active",
		position: "0",
		startedAt,
		lastActiveAt: startedAt,
		idleAt: startedAt,
		endsAt: startedAt,
		endedAt: null,
		durationSeconds: 0,
		counts: {
			events: 0,
			pageViews: 0,
			screenViews: 0,
			searches: 0,
			formSubmissions: 0,
			formAbandonments: 0,
			clicks: 0,
			customEvents: 0,
		},
		entryPage: null,
		currentPage: null,
		lastScreen: null,
		app: null,
		...context,
		searchTerms: [],
		attributes: {},
		segments: [],
		outcomes: [],
	};
}

export function newVisitor(firstSeenAt: string): Visitor {
	const unknown = { state: "unknown", at: null, evidence: null } as const;
	return {
		visitorId: "ann",
		siteId: "default",
		kind: "anonymous",
		position: "0",
		firstSeenAt,
		lastSeenAt: firstSeenAt,
		externalIds: [],
		traits: {
			givenName: null,
			familyName: null,
			fullName: null,
			dateOfBirth: null,
			gender: null,
			jobTitle: null,
			company: null,
			email: null,
			phones: [],
			address: {},
			custom: {},
		},
		consent: {
			analytics: unknown,
			personalisation: unknown,
			marketing: unknown,
		},
		visits: { count: 0, currentVisitId: null, lastVisitId: null, recent: [] },
		totals: { events: 0, pageViews: 0 },
		segments: [],
		outcomes: [],
		linkedVisitors: [],
	};
}

function countedIn(visit: Visit, type: DomainEvent["type"]): Visit["counts"] {
	const { counts } = visit;
	const events = counts.events + 1;
	if (type === "PageViewed")
		return { ...counts, events, pageViews: counts.pageViews + 1 };
	if (type === "SearchPerformed")
		return { ...counts, events, searches: counts.searches + 1 };
	if (type === "CustomEventRecorded")
		return { ...counts, events, customEvents: counts.customEvents + 1 };
	return { ...counts, events };
}

/** The visit after one of its events; null before its VisitStarted. */
export function evolveVisitModel(
	visit: Visit | null,
	event: DomainEvent,
): Visit | null {
	if (event.type === "VisitStarted")
		return newVisit(event.data.visitId, event.data.occurredAt, event.data);
	if (visit === null) return null;
	const { occurredAt } = event.data;
	switch (event.type) {
		case "VisitEnded":
			return { ...visit, status: "ended", endedAt: occurredAt };
		case "VisitorIdled":
			if (event.data.by === "clock") return { ...visit, status: "idle" };
			break;
		case "VisitorIdentified":
		case "ConsentGranted":
		case "ConsentWithdrawn":
			return visit;
		default:
	}
	const counts = countedIn(visit, event.type);
	const ms = Date.parse(occurredAt) - Date.parse(visit.startedAt);
	const durationSeconds = Math.max(visit.durationSeconds, Math.floor(ms / 1e3));
	const next: Visit = { ...visit, status: "active", counts, durationSeconds };
	if (event.type === "PageViewed") {
		const currentPage = event.data.page;
		return { ...next, currentPage, entryPage: visit.entryPage ?? currentPage };
	}
	if (event.type === "SearchPerformed")
		return { ...next, searchTerms: [...visit.searchTerms, event.data.query] };
	if (event.type === "CustomEventRecorded" && event.data.attributes) {
		const attributes = { ...visit.attributes, ...event.data.attributes };
		return { ...next, attributes };
	}
	return next;
}

/** The visitor after any of the stream's events. */
export function evolveVisitorModel(
	before: Visitor | null,
	event: DomainEvent,
): Visitor {
	const { occurredAt } = event.data;
	const visitor = before ?? newVisitor(occurredAt);
	switch (event.type) {
		case "VisitStarted": {
			const { visitId } = event.data;
			const count = visitor.visits.count + 1;
			const visits = { ...visitor.visits, count, currentVisitId: visitId };
			return { ...visitor, visits };
		}
		case "VisitEnded":
			return {
				...visitor,
				visits: { ...visitor.visits, currentVisitId: null },
			};
		case "VisitorIdentified": {
			const { externalIds = visitor.externalIds, traits = {} } = event.data;
			const merged = { ...visitor.traits, ...traits };
			return { ...visitor, kind: "identified", externalIds, traits: merged };
		}
		case "ConsentGranted":
		case "ConsentWithdrawn": {
			const state = event.type === "ConsentGranted" ? "granted" : "withdrawn";
			const { purposes, evidence } = event.data;
			const given = { state, at: occurredAt, evidence } as const;
			const changes = purposes.map((purpose) => [purpose, given]);
			const consent = { ...visitor.consent, ...Object.fromEntries(changes) };
			return { ...visitor, consent };
		}
		case "PageViewed": {
			const { events, pageViews } = visitor.totals;
			const totals = { events: events + 1, pageViews: pageViews + 1 };
			return { ...visitor, totals, lastSeenAt: occurredAt };
		}
		default: {
			const { events, pageViews } = visitor.totals;
			return { ...visitor, totals: { events: events + 1, pageViews } };
		}
	}
}
