/** Visits and visitors: reads only. */

import type { JsonObject } from "../../json.js";
import { visit, visitEvent, visitor } from "../examples/models.js";
import { example, operation } from "../operation.js";

const PAGE = ["Limit", "Cursor", "After"] as const;
const VISIT_FILTERS = [
	"ByStatus",
	"StartedFrom",
	"StartedTo",
	"VisitSegment",
	"VisitOutcome",
] as const;
const FILTERS =
	"All filters given must hold; `from` is inclusive, `to` is not.";
const LIST_PROBLEMS = [400, 504] as const;
const ONE_PROBLEMS = [400, 404, 504] as const;

const cursor = "WzEsInZpc2l0cyIsMTc2Mzg5MTQwMDAwMCwiMGM2ZjVmMGUiXQ";

export const visitPaths: JsonObject = {
	"/v1/visits": {
		get: operation({
			id: "listVisits",
			tag: "Visits",
			summary: "List visits",
			description: `Newest first, by \`startedAt\`. ${FILTERS}`,
			scope: "read",
			parameters: ["ByVisitor", ...VISIT_FILTERS, ...PAGE],
			answer: {
				status: 200,
				description: "A page of visits.",
				schema: "VisitList",
				examples: example("A page with more to come", {
					items: [visit],
					nextCursor: cursor,
				}),
			},
			problems: LIST_PROBLEMS,
		}),
	},
	"/v1/visits/{visitId}": {
		get: operation({
			id: "getVisit",
			tag: "Visits",
			summary: "Read a visit",
			description:
				"The visit as it is now. It holds no personal data, and of the address only the network.",
			scope: "read",
			parameters: ["VisitId", "After"],
			answer: {
				status: 200,
				description: "The visit.",
				schema: "Visit",
				examples: example("A visit from a newsletter", visit),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/visits/{visitId}/events": {
		get: operation({
			id: "listVisitEvents",
			tag: "Visits",
			summary: "List a visit's events",
			description:
				"In the order of the log, as recorded. A late event stands where it was recorded; `occurredAt` tells when it happened. A page may hold fewer events than `limit`, even none, before the last one: go on while there is a `nextCursor`.",
			scope: "read",
			parameters: ["VisitId", ...PAGE],
			answer: {
				status: 200,
				description: "A page of events.",
				schema: "VisitEventList",
				examples: example("The last page", {
					items: [visitEvent],
					nextCursor: null,
				}),
			},
			problems: ONE_PROBLEMS,
		}),
	},
};

export const visitorPaths: JsonObject = {
	"/v1/visitors": {
		get: operation({
			id: "listVisitors",
			tag: "Visitors",
			summary: "List visitors",
			description: `Newest first, by \`firstSeenAt\`. ${FILTERS}`,
			scope: "read",
			parameters: [
				"ExternalId",
				"VisitorSegment",
				"FirstSeenFrom",
				"FirstSeenTo",
				...PAGE,
			],
			answer: {
				status: 200,
				description: "A page of visitors.",
				schema: "VisitorList",
				examples: example("The last page", {
					items: [visitor],
					nextCursor: null,
				}),
			},
			problems: LIST_PROBLEMS,
		}),
	},
	"/v1/visitors/{visitorId}": {
		get: operation({
			id: "getVisitor",
			tag: "Visitors",
			summary: "Read a visitor",
			description:
				"The visitor as it is now, with the personal data that was handed over about it.",
			scope: "read",
			parameters: ["VisitorId", "After"],
			answer: {
				status: 200,
				description: "The visitor.",
				schema: "Visitor",
				examples: example("An identified visitor", visitor),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/visitors/{visitorId}/visits": {
		get: operation({
			id: "listVisitsOfVisitor",
			tag: "Visitors",
			summary: "List a visitor's visits",
			description: `Newest first, by \`startedAt\`. ${FILTERS} A visitor that is not known is a 404, not an empty list.`,
			scope: "read",
			parameters: ["VisitorId", ...VISIT_FILTERS, ...PAGE],
			answer: {
				status: 200,
				description: "A page of visits.",
				schema: "VisitList",
				examples: example("The last page", {
					items: [visit],
					nextCursor: null,
				}),
			},
			problems: ONE_PROBLEMS,
		}),
	},
};
