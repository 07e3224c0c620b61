/** Events for tests, with the fields that do not matter filled in. */

import type { Attributes, DomainEvent, Traits } from "#kernel";
import { at } from "./journey-of.js";
import { contextOn, pageAt } from "./models.js";

export function started(
	visitId: string,
	seconds: number,
	category: "desktop" | "mobile" = "desktop",
): DomainEvent {
	const data = { visitId, occurredAt: at(seconds), ...contextOn(category) };
	const limits = { idleAfterMs: 300_000, endsAfterMs: 1_800_000 };
	return { type: "VisitStarted", data: { ...data, ...limits } };
}

export function viewed(
	visitId: string,
	seconds: number,
	pathname = "/",
	queryString: string | null = null,
): DomainEvent {
	const page = pageAt(pathname, queryString);
	return {
		type: "PageViewed",
		data: { visitId, occurredAt: at(seconds), page },
	};
}

export function custom(
	visitId: string,
	seconds: number,
	eventName: string,
	attributes?: Attributes,
): DomainEvent {
	const data = { visitId, occurredAt: at(seconds), eventName };
	return {
		type: "CustomEventRecorded",
		data: attributes === undefined ? data : { ...data, attributes },
	};
}

export function searched(
	visitId: string,
	seconds: number,
	query: string,
): DomainEvent {
	const data = { visitId, occurredAt: at(seconds), query };
	return { type: "SearchPerformed", data };
}

export function ended(visitId: string, seconds: number): DomainEvent {
	const data = { visitId, occurredAt: at(seconds), summary: null };
	return { type: "VisitEnded", data: { ...data, reason: "command" } };
}

export function idledByClock(visitId: string, seconds: number): DomainEvent {
	const data = { visitId, occurredAt: at(seconds), idleSeconds: 300 };
	return { type: "VisitorIdled", data: { ...data, by: "clock" } };
}

export function identified(seconds: number, traits: Traits = {}): DomainEvent {
	return {
		type: "VisitorIdentified",
		data: { occurredAt: at(seconds), traits },
	};
}

export function consented(
	seconds: number,
	type: "ConsentGranted" | "ConsentWithdrawn",
): DomainEvent {
	const purposes = ["marketing"] as const;
	return { type, data: { occurredAt: at(seconds), purposes, evidence: null } };
}
