import type { StreamDomainEvent, Visit } from "#kernel";
import { msOfIso } from "#kernel";
import { foldOwnVisit, foldVisit, visitIdOf } from "#visitor";
import {
	assertKeyText,
	assertVisitorEvent,
	isVisitorEvent,
	visitorOf,
} from "../event-types.js";
import {
	type Expiries,
	firstExpiry,
	foldExpiries,
	NO_EXPIRIES,
} from "../expiries.js";
import { type Key, keyFor } from "../projection.js";
import { rememberingLast } from "../remembering-last.js";
import { FOUND_BY_NOTHING, type FoundBy, foldFoundBy } from "./found-by.js";

/** A visit as its projection keeps it. */
export interface VisitProjectionRow {
	/** As `foldVisit` left it, with what only the fold needs. */
	readonly visit: Visit;
	/** Revisions, in the visitor's stream, of the first and last event folded in. */
	readonly firstRevision: number;
	readonly lastRevision: number;
	/** Of memberships of visit scope. */
	readonly expiries: Expiries;
	readonly foundBy: FoundBy;
}

export function keyOfVisit(event: StreamDomainEvent): Key | null {
	const address = visitorOf(event);
	if (address === null) return null;
	const visitId = visitIdOf(event);
	if (visitId === null) return null;
	if (typeof visitId === "string") return keysOfSite(address.siteId)(visitId);
	// An unknown type may belong to no visit: the visitor's projection parks it.
	if (!isVisitorEvent(event)) return null;
	throw new Error(`${event.type} names no visit`);
}

const keysOfSite = rememberingLast((siteId: string) =>
	rememberingLast((visitId: string): Key => {
		assertKeyText("visitId", visitId);
		return keyFor(siteId, visitId);
	}),
);

export function foldVisitRow(
	row: VisitProjectionRow | null,
	event: StreamDomainEvent,
): VisitProjectionRow {
	if (row === null) return foldVisitRowInPlace(null, event);
	assertVisitorEvent(event);
	return {
		visit: foldVisit(row.visit, event),
		firstRevision: row.firstRevision,
		lastRevision: event.revision,
		expiries: foldExpiries(row.expiries, event, "visit"),
		foundBy: foldFoundBy(row.foundBy, event),
	};
}

/** As `foldVisitRow`, but changes `row` and its visit themselves. */
export function foldVisitRowInPlace(
	row: VisitProjectionRow | null,
	event: StreamDomainEvent,
): VisitProjectionRow {
	assertVisitorEvent(event);
	if (row === null) {
		return {
			visit: foldOwnVisit(null, event),
			firstRevision: event.revision,
			lastRevision: event.revision,
			expiries: foldExpiries(NO_EXPIRIES, event, "visit"),
			foundBy: foldFoundBy(FOUND_BY_NOTHING, event),
		};
	}
	const own = row as Mutable<VisitProjectionRow>;
	own.visit = foldOwnVisit(row.visit, event);
	own.lastRevision = event.revision;
	own.expiries = foldExpiries(row.expiries, event, "visit");
	own.foundBy = foldFoundBy(row.foundBy, event);
	return own;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** When the timekeeper must look next, in milliseconds since 1970; null once the visit has ended. */
export function dueAtOfVisit({
	visit,
	expiries,
}: VisitProjectionRow): number | null {
	if (visit.status === "ended") return null;
	const turnsAt = msOfIso(
		visit.status === "active" ? visit.idleAt : visit.endsAt,
	);
	const expiresAt = firstExpiry(expiries);
	return expiresAt === null ? turnsAt : Math.min(turnsAt, expiresAt);
}
