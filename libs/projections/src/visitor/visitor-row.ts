import type { StreamDomainEvent, Visitor, VisitorAddress } from "#kernel";
import { foldOwnVisitor, foldVisitor } from "#visitor";
import { assertVisitorEvent, visitorOf } from "../event-types.js";
import { type Expiries, foldExpiries, NO_EXPIRIES } from "../expiries.js";
import { type Key, keyFor } from "../projection.js";
import { rememberingLast } from "../remembering-last.js";

/** A visitor as its projection keeps it. */
export interface VisitorProjectionRow {
	/** As `foldVisitor` left it, with what only the fold needs. */
	readonly visitor: Visitor;
	/** Of memberships of visitor scope. */
	readonly expiries: Expiries;
}

export function keyOfVisitor(event: StreamDomainEvent): Key | null {
	const address = visitorOf(event);
	return address === null ? null : keyAt(address);
}

const keyAt = rememberingLast(
	({ siteId, visitorId }: VisitorAddress): Key => keyFor(siteId, visitorId),
);

export function foldVisitorRow(
	row: VisitorProjectionRow | null,
	event: StreamDomainEvent,
): VisitorProjectionRow {
	if (row === null) return foldVisitorRowInPlace(null, event);
	assertVisitorEvent(event);
	return {
		visitor: foldVisitor(row.visitor, event),
		expiries: foldExpiries(row.expiries, event, "visitor"),
	};
}

/** As `foldVisitorRow`, but changes `row` and its visitor themselves. */
export function foldVisitorRowInPlace(
	row: VisitorProjectionRow | null,
	event: StreamDomainEvent,
): VisitorProjectionRow {
	assertVisitorEvent(event);
	if (row === null) {
		return {
			visitor: foldOwnVisitor(null, event),
			expiries: foldExpiries(NO_EXPIRIES, event, "visitor"),
		};
	}
	const own = row as {
		-readonly [K in keyof VisitorProjectionRow]: VisitorProjectionRow[K];
	};
	own.visitor = foldOwnVisitor(row.visitor, event);
	own.expiries = foldExpiries(row.expiries, event, "visitor");
	return own;
}
