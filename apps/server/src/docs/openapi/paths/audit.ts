/** Looking back: what the read models were, how they came to be so, and why somebody was in a segment. */

import type { JsonObject } from "../../json.js";
import {
	membershipChange,
	statusChange,
	traitChange,
} from "../examples/audit.js";
import { visit, visitor } from "../examples/models.js";
import { example, operation } from "../operation.js";

const ONE_PROBLEMS = [400, 404, 504] as const;

const THEN =
	"Folded from the events by the projection's own code: exactly what the read model was then. A time means what had been recorded by then, whenever it happened. A moment still to come means now.";
const CHANGES =
	"In log order, one item for each field that an event changed; a field is a JSON pointer into the model. What a model began with is told as a change from null. Of a list, `from` and `to` hold only the entries that went and came.";

const cursor = "cDEuMTIuMw";

export const auditPaths: JsonObject = {
	"/v1/audit/visits/{visitId}": {
		get: operation({
			id: "getVisitAsOf",
			tag: "Audit",
			summary: "Look back at a visit",
			description: `${THEN} 404 before the visit's first event, and where the read models do not know the visit: they tell whose it is.`,
			scope: "audit",
			parameters: ["VisitId", "At", "After"],
			answer: {
				status: 200,
				description: "The visit as it was.",
				schema: "Visit",
				examples: example("A visit from a newsletter", visit),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/audit/visits/{visitId}/changes": {
		get: operation({
			id: "listVisitChanges",
			tag: "Audit",
			summary: "List how a visit changed",
			description: CHANGES,
			scope: "audit",
			parameters: ["VisitId", "ChangedField", "Limit", "Cursor", "After"],
			answer: {
				status: 200,
				description: "A page of changes.",
				schema: "ModelChangeList",
				examples: example("A page with more to come", {
					items: [statusChange],
					nextCursor: cursor,
				}),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/audit/visitors/{visitorId}": {
		get: operation({
			id: "getVisitorAsOf",
			tag: "Audit",
			summary: "Look back at a visitor",
			description: `${THEN} 404 before the visitor's first event.`,
			scope: "audit",
			parameters: ["VisitorId", "At", "After"],
			answer: {
				status: 200,
				description: "The visitor as it was.",
				schema: "Visitor",
				examples: example("An identified visitor", visitor),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/audit/visitors/{visitorId}/changes": {
		get: operation({
			id: "listVisitorChanges",
			tag: "Audit",
			summary: "List how a visitor changed",
			description: CHANGES,
			scope: "audit",
			parameters: ["VisitorId", "ChangedField", "Limit", "Cursor", "After"],
			answer: {
				status: 200,
				description: "A page of changes.",
				schema: "ModelChangeList",
				examples: example("The last page", {
					items: [traitChange],
					nextCursor: null,
				}),
			},
			problems: ONE_PROBLEMS,
		}),
	},
	"/v1/audit/segments/{segmentId}/visitors/{visitorId}": {
		get: operation({
			id: "listSegmentChanges",
			tag: "Audit",
			summary: "Tell why somebody was in a segment",
			description:
				"Each entry and exit of the visitor, or of one of its visits, in log order: the version of the segment that decided, and the events that led to it. Those are the events that the conditions counted (of each condition the newest 100), those that turned an attribute, and the one at which it was decided. Where a membership expired, only the clock led to the exit; where the segment was archived, revised or made inactive, that event did.",
			scope: "audit",
			parameters: ["AuditedSegment", "VisitorId", "Limit", "Cursor", "After"],
			answer: {
				status: 200,
				description: "A page of entries and exits.",
				schema: "SegmentChangeList",
				examples: example("An entry", {
					items: [membershipChange],
					nextCursor: null,
				}),
			},
			problems: ONE_PROBLEMS,
		}),
	},
};
