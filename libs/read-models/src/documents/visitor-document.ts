import type { ConsentState, ExternalId, RecentVisit, Visitor } from "#kernel";
import { list, packedText, plain, record } from "./packing.js";
import { achievements, memberships } from "./visit-document.js";

const consent = record<ConsentState>({
	state: plain,
	at: plain,
	evidence: plain,
});

/** The column `doc` of `visitors`. */
export const visitorDocument = packedText(
	record<Visitor>({
		visitorId: plain,
		siteId: plain,
		kind: plain,
		position: plain,
		firstSeenAt: plain,
		lastSeenAt: plain,
		externalIds: list(record<ExternalId>({ type: plain, value: plain })),
		traits: record<Visitor["traits"]>({
			givenName: plain,
			familyName: plain,
			fullName: plain,
			dateOfBirth: plain,
			gender: plain,
			jobTitle: plain,
			company: plain,
			email: plain,
			phones: plain,
			address: plain,
			custom: plain,
		}),
		consent: record<Visitor["consent"]>({
			analytics: consent,
			personalisation: consent,
			marketing: consent,
		}),
		visits: record<Visitor["visits"]>({
			count: plain,
			currentVisitId: plain,
			lastVisitId: plain,
			recent: list(
				record<RecentVisit>({
					visitId: plain,
					startedAt: plain,
					endedAt: plain,
					pageViews: plain,
				}),
			),
		}),
		totals: record<Visitor["totals"]>({ events: plain, pageViews: plain }),
		segments: memberships,
		outcomes: achievements,
		linkedVisitors: plain,
	}),
);
