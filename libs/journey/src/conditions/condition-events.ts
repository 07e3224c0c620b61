/** The events that conditions can count. */

import { type EventType, TRACKING_EVENT_TYPES } from "#kernel";

/** Event types that a condition may count. */
export const CONDITION_EVENT_TYPES = [
	...TRACKING_EVENT_TYPES,
	"VisitStarted",
	"VisitorIdentified",
	"ConsentGranted",
	"ConsentWithdrawn",
	"VisitEnded",
] as const satisfies readonly EventType[];

export type ConditionEventType = (typeof CONDITION_EVENT_TYPES)[number];

/** Events of the visitor that name no visit; in scope visit they count for the visit that is open. */
export const VISITLESS_EVENT_TYPES: ReadonlySet<string> = new Set([
	"VisitorIdentified",
	"ConsentGranted",
	"ConsentWithdrawn",
] satisfies ConditionEventType[]);
