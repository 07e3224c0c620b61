/** The visit model as its first event makes it. */

import { type EventData, isoTime, msOfIso, visitorOfStream } from "#kernel";
import type { Foldable, VisitState } from "./visit-state.js";

export function newVisit(
	event: Foldable & { readonly data: EventData["VisitStarted"] },
): VisitState {
	const { data } = event;
	const address = visitorOfStream(event.stream);
	if (address === null) throw new Error(`no visitor stream: ${event.stream}`);
	const startedMs = msOfIso(data.occurredAt);
	return {
		visitId: data.visitId,
		visitorId: address.visitorId,
		siteId: address.siteId,
		status: "active",
		position: String(event.position),
		startedAt: data.occurredAt,
		lastActiveAt: data.occurredAt,
		idleAt: isoTime(startedMs + data.idleAfterMs),
		endsAt: isoTime(startedMs + data.endsAfterMs),
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
		browser: data.browser,
		device: data.device,
		geo: data.geo,
		network: data.network,
		referrer: data.referrer,
		campaign: data.campaign,
		searchTerms: [],
		attributes: {},
		segments: [],
		outcomes: [],
		bot: data.bot,
		marks: {
			entryPageAt: null,
			currentPageAt: null,
			screenAt: null,
			appAt: null,
			attributesAt: {},
		},
	};
}
