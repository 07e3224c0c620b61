/** The log itself, and what the site holds. */

import type { JsonObject } from "../../json.js";
import { VISITOR_ID } from "../examples/commands.js";
import { visitEvent } from "../examples/models.js";
import { example, operation } from "../operation.js";

export const logPaths: JsonObject = {
	"/v1/events": {
		get: operation({
			id: "listEvents",
			tag: "Log",
			summary: "List events",
			description:
				"The site's events as recorded, oldest first, its definitions among them. All filters given must hold. A page may hold fewer events than `limit`, even none, before the last one: go on while there is a `nextCursor`.",
			scope: "audit",
			parameters: [
				"ByVisitor",
				"OfVisit",
				"OfType",
				"RecordedFrom",
				"RecordedTo",
				"Limit",
				"Cursor",
			],
			answer: {
				status: 200,
				description: "A page of events.",
				schema: "LoggedEventList",
				examples: example("The last page", {
					items: [
						{
							...visitEvent,
							stream: `visitor-default.${VISITOR_ID}`,
							revision: 1,
							schemaVersion: 1,
							commandId: "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10",
						},
					],
					nextCursor: null,
				}),
			},
			problems: [400],
		}),
	},
	"/v1/totals": {
		get: operation({
			id: "getTotals",
			tag: "Log",
			summary: "Count what the site holds",
			description: "Exact, as far as the read models have come.",
			scope: "read",
			answer: {
				status: 200,
				description: "The totals.",
				schema: "Totals",
				examples: example("A site of some days", {
					visits: 5312,
					visitors: 2048,
					pageViews: 17940,
				}),
			},
		}),
	},
};
