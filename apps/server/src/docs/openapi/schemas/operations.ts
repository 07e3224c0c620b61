/** Projections, totals and health. */

import type { SiteTotals } from "#read-models";
import type { Check, Health } from "../../../operations/health.js";
import type {
	ListedParkedEvent,
	ParkedOutcome,
} from "../../../parked/parked-events.js";
import { answer, type JsonObject, oneOfValues, ref } from "../../json.js";
import { count, nullableString, recordedId, string, time } from "./common.js";
import { page } from "./visit.js";

interface Projection {
	name: string;
	version: number;
	position: string;
	lagEvents: number;
	lagSeconds: number;
	state: string;
	parked: number;
}

export const operationSchemas: Readonly<Record<string, JsonObject>> = {
	Projection: answer<Projection>({
		name: { ...string, description: "E.g. `visit`." },
		version: { type: "integer", minimum: 1 },
		position: {
			...ref("Position"),
			description: "Events up to it have had their effect.",
		},
		lagEvents: {
			...count,
			description:
				"Events still to come, at most: positions have gaps, so it may be fewer.",
		},
		lagSeconds: {
			type: "number",
			minimum: 0,
			description: "Age of the oldest event still to come; 0 where none is.",
		},
		state: {
			...oneOfValues(["catching-up", "live", "retrying", "stopped"]),
			description:
				"`live`: no more than a second behind. `retrying`: the last attempt failed.",
		},
		parked: {
			...count,
			description: "Events that it could not take and put aside.",
		},
	}),
	ProjectionList: page("Projection"),
	ParkedEvent: answer<ListedParkedEvent>({
		position: ref("Position"),
		eventId: recordedId,
		type: { ...string, description: "As recorded." },
		stream: string,
		key: { ...string, description: "Of the row that waits." },
		parkedAt: time,
		error: {
			...nullableString,
			description:
				"Why it could not be folded; null where it was not tried, as another one of the row stands before it.",
		},
	}),
	ParkedEventList: page("ParkedEvent"),
	ParkedOutcome: answer<ParkedOutcome>({
		position: ref("Position"),
		state: oneOfValues(["applied", "skipped", "parked", "pending"]),
		error: { ...nullableString, description: "Why it is still parked." },
	}),
	Totals: answer<SiteTotals>({
		visits: count,
		visitors: count,
		pageViews: count,
	}),
	Health: answer<Health>({
		status: {
			...oneOfValues(["ok", "degraded", "unavailable"]),
			description:
				"`degraded`: commands and reads are answered, but something needs looking at.",
		},
		checks: {
			type: "object",
			additionalProperties: ref("DependencyCheck"),
			description:
				"By dependency: `eventStore`, `readModels`, `projector`, `nats`, as far as this process has the role.",
		},
	}),
	DependencyCheck: answer<Check>(
		{
			status: oneOfValues(["up", "degraded", "down"]),
			detail: string,
		},
		{},
		["detail"],
	),
};
