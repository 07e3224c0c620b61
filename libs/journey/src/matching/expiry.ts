/** Memberships that end by the clock. */

import type { DomainEvent, Scope } from "#kernel";
import type { Membership, Part, Progress } from "./progress.js";
import { compiledOf, type Rules } from "./rules.js";

/** A membership that has an end, and where it lies. */
interface Ending {
	readonly segmentId: string;
	readonly scope: Scope;
	/** The visit that is the member; null for the visitor. */
	readonly visitId: string | null;
	readonly membership: Membership;
	readonly expiresAt: string;
}

function endingIn(
	{ members }: Part,
	scope: Scope,
	visitId: string | null,
	nowIso: string,
): readonly Ending[] {
	return Object.entries(members).flatMap(([segmentId, membership]) => {
		const { expiresAt } = membership;
		if (expiresAt === null || expiresAt > nowIso) return [];
		return [{ segmentId, scope, visitId, membership, expiresAt }];
	});
}

function isDue({ nextExpiry }: Part, nowIso: string): boolean {
	return nextExpiry !== null && nextExpiry <= nowIso;
}

function order(a: Ending, b: Ending): number {
	if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt ? -1 : 1;
	return a.segmentId < b.segmentId ? -1 : a.segmentId > b.segmentId ? 1 : 0;
}

/**
 * The exits that are due, the earliest first. Each happened when its membership ended, not when that was noticed. A
 * membership whose definition is no longer active exits as archived.
 * @param nowIso ISO 8601 in UTC with milliseconds
 */
export function expireMemberships(
	rules: Rules,
	progress: Progress,
	nowIso: string,
): readonly DomainEvent<"SegmentExited">[] {
	const { segments } = compiledOf(rules);
	const endings: Ending[] = [];
	if (isDue(progress.visitor, nowIso))
		endings.push(...endingIn(progress.visitor, "visitor", null, nowIso));
	for (const [visitId, part] of Object.entries(progress.visits))
		if (isDue(part, nowIso))
			endings.push(...endingIn(part, "visit", visitId, nowIso));
	return endings
		.sort(order)
		.map(({ segmentId, scope, visitId, membership, expiresAt }) => {
			const { name, version } = membership;
			const isKept = segments.get(segmentId)?.scope === scope;
			const reason = isKept ? "expired" : "archived";
			const data = { occurredAt: expiresAt, segmentId, name, version, scope };
			return {
				type: "SegmentExited",
				data: { ...data, visitId, summary: null, reason },
			};
		});
}

/** ISO 8601 time of the next exit by the clock; null where none is to come. */
export function nextExpiry(progress: Progress): string | null {
	let earliest = progress.visitor.nextExpiry;
	for (const { nextExpiry: end } of Object.values(progress.visits))
		if (end !== null && (earliest === null || end < earliest)) earliest = end;
	return earliest;
}
