import type { RecordedDomainEvent, Visitor } from "#kernel";
import { foldVisitor } from "#visitor";
import { assertVisitorEvent, visitorOf } from "../event-types.js";
import { type Expiries, foldExpiries, NO_EXPIRIES } from "../expiries.js";
import { type Key, keyFor } from "../projection.js";

/** A visitor as its projection keeps it. */
export interface VisitorProjectionRow {
	/** As `foldVisitor` left it, with what only the fold needs. */
	readonly visitor: Visitor;
	/** Of memberships of visitor scope. */
	readonly expiries: Expiries;
}

export function keyOfVisitor(event: RecordedDomainEvent): Key | null {
	const address = visitorOf(event);
	return address === null ? null : keyFor(address.siteId, address.visitorId);
}

export function foldVisitorRow(
	row: VisitorProjectionRow | null,
	event: RecordedDomainEvent,
): VisitorProjectionRow {
	assertVisitorEvent(event);
	return {
		visitor: foldVisitor(row === null ? null : row.visitor, event),
		expiries: foldExpiries(
			row === null ? NO_EXPIRIES : row.expiries,
			event,
			"visitor",
		),
	};
}
