/** The visitor model and its list. */

import {
	CONSENT_PURPOSES,
	type ConsentPurpose,
	type ConsentState,
	RECENT_VISITS_MAX,
	type RecentVisit,
	type Visitor,
	type VisitorTraits,
} from "#kernel";
import {
	answer,
	type Fields,
	type JsonObject,
	list,
	oneOfValues,
	ref,
} from "../../json.js";
import {
	count,
	nullableString,
	nullableTime,
	recordedId,
	scalar,
	string,
	time,
} from "./common.js";
import { page } from "./visit.js";

const consent = Object.fromEntries(
	CONSENT_PURPOSES.map((purpose) => [purpose, ref("ConsentState")]),
) as Fields<Record<ConsentPurpose, unknown>>;

const visitor = answer<Visitor>(
	{
		visitorId: ref("VisitorId"),
		siteId: string,
		kind: oneOfValues(["anonymous", "identified"]),
		position: {
			...ref("Position"),
			description: "Of the last event that touched the visitor.",
		},
		firstSeenAt: time,
		lastSeenAt: time,
		externalIds: list(ref("ExternalId"), {
			description: "Oldest first; the newest 50.",
		}),
		traits: ref("VisitorTraits"),
		consent: answer<Record<ConsentPurpose, unknown>>(consent),
		visits: answer<Visitor["visits"]>({
			count,
			currentVisitId: {
				...nullableString,
				description: "The newest visit while it has not ended.",
			},
			lastVisitId: nullableString,
			recent: list(ref("RecentVisit"), {
				maxItems: RECENT_VISITS_MAX,
				description: "Newest first.",
			}),
		}),
		totals: answer<Visitor["totals"]>({ events: count, pageViews: count }),
		segments: list(ref("SegmentMembership"), {
			description: "Of segments with scope `visitor`.",
		}),
		outcomes: list(ref("OutcomeAchievement")),
		linkedVisitors: list(string, {
			description: "Ids of visitors known to be the same person.",
		}),
	},
	{ description: "A visitor, with its personal data." },
);

export const visitorSchemas: Readonly<Record<string, JsonObject>> = {
	Visitor: visitor,
	VisitorTraits: answer<VisitorTraits>({
		givenName: nullableString,
		familyName: nullableString,
		fullName: nullableString,
		dateOfBirth: nullableString,
		gender: nullableString,
		jobTitle: nullableString,
		company: nullableString,
		email: nullableString,
		phones: list(ref("Phone")),
		address: { type: "object", additionalProperties: string },
		custom: { type: "object", additionalProperties: scalar },
	}),
	ConsentState: answer<ConsentState>({
		state: oneOfValues(["granted", "withdrawn", "unknown"]),
		at: nullableTime,
		evidence: nullableString,
	}),
	RecentVisit: answer<RecentVisit>({
		visitId: recordedId,
		startedAt: time,
		endedAt: nullableTime,
		pageViews: count,
	}),
	VisitorList: page("Visitor"),
};
