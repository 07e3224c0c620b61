/** When current memberships of segments lapse, so that the timekeeper looks in time. */

import { msOfIso, type Scope, type StreamDomainEvent } from "#kernel";

/** Segment id to when its membership expires, in milliseconds since 1970; those that never do are left out. */
export type Expiries = Readonly<Record<string, number>>;

export const NO_EXPIRIES: Expiries = {};

/** Only events of segments of this scope count. */
export function foldExpiries(
	expiries: Expiries,
	event: StreamDomainEvent,
	scope: Scope,
): Expiries {
	if (event.type !== "SegmentEntered" && event.type !== "SegmentExited")
		return expiries;
	if (event.data.scope !== scope) return expiries;
	const { [event.data.segmentId]: _, ...others } = expiries;
	if (event.type === "SegmentExited" || event.data.expiresAt === null)
		return others;
	const expiresAt = msOfIso(event.data.expiresAt);
	if (!Number.isFinite(expiresAt))
		throw new Error(`expiresAt ${event.data.expiresAt} is not a time`);
	return { ...others, [event.data.segmentId]: expiresAt };
}

/** The earliest, or null where none is. */
export function firstExpiry(expiries: Expiries): number | null {
	let first: number | null = null;
	for (const id in expiries) {
		const at = expiries[id] as number;
		if (first === null || at < first) first = at;
	}
	return first;
}
