/** Digests of both read models by the plainest means: one event after the other, everything in memory. */

import { msOfIso, type RecordedDomainEvent, visitorOfStream } from "#kernel";
import { visitIdOf } from "#visitor";
import { type Digest, type DigestRow, digestOf } from "../digest/row-digest.js";
import { naiveModels } from "./naive-models.js";

export interface NaiveDigests {
	readonly visit: Digest;
	readonly visitor: Digest;
}

/** Segments entered and not left, with when membership lapses, by what is the member. */
type Memberships = Map<string, Map<string, string | null>>;

export async function naiveDigests(
	events: readonly RecordedDomainEvent[],
): Promise<NaiveDigests> {
	return {
		visit: await digestOf("visit", inOrder(visitRows(events))),
		visitor: await digestOf("visitor", inOrder(visitorRows(events))),
	};
}

function visitRows(events: readonly RecordedDomainEvent[]): DigestRow[] {
	const memberships: Memberships = new Map();
	const revisions = new Map<string, number[]>();
	for (const event of events) {
		if (visitorOfStream(event.stream) === null) continue;
		const visitId = visitIdOf(event);
		if (visitId === null) continue;
		revisions.set(visitId, [...(revisions.get(visitId) ?? []), event.revision]);
		noteMembership(memberships, visitId, event);
	}
	return [...naiveModels(events).visits.values()].map((naive) => {
		const { visit, segments, outcomes } = naive;
		const { siteId, visitId: id, status } = visit;
		const turnsAt = status === "active" ? visit.idleAt : visit.endsAt;
		const ends = endsOf(memberships.get(id));
		const fields = {
			document: visit,
			dueAt: status === "ended" ? null : earliest([turnsAt, ...ends]),
			firstRevision: revisions.get(id)?.at(0),
			lastRevision: revisions.get(id)?.at(-1),
			segmentIds: [...segments].sort(),
			outcomeIds: [...outcomes].sort(),
		};
		return { siteId, id, fields };
	});
}

function visitorRows(events: readonly RecordedDomainEvent[]): DigestRow[] {
	const memberships: Memberships = new Map();
	for (const event of events) {
		if (visitorOfStream(event.stream) === null) continue;
		if (visitIdOf(event) === null)
			noteMembership(memberships, event.stream, event);
	}
	return [...naiveModels(events).visitors.values()].map((visitor) => {
		const { siteId, visitorId: id, externalIds, segments } = visitor;
		const current = segments.filter((entry) => entry.exitedAt === null);
		const terms = externalIds.flatMap(({ type, value }) => [
			value,
			`${type}:${value}`,
		]);
		const fields = {
			document: visitor,
			dueAt: earliest(endsOf(memberships.get(`visitor-${siteId}.${id}`))),
			segmentIds: [...new Set(current.map((s) => s.segmentId))].sort(),
			searchTerms: [...new Set(terms)].sort(),
		};
		return { siteId, id, fields };
	});
}

function noteMembership(
	memberships: Memberships,
	member: string,
	event: RecordedDomainEvent,
): void {
	const segments = memberships.get(member) ?? new Map();
	memberships.set(member, segments);
	if (event.type === "SegmentEntered")
		segments.set(event.data.segmentId, event.data.expiresAt);
	if (event.type === "SegmentExited") segments.delete(event.data.segmentId);
}

function endsOf(segments: Map<string, string | null> = new Map()): string[] {
	return [...segments.values()].filter((end) => end !== null);
}

/** In milliseconds since 1970. */
function earliest(times: readonly string[]): number | null {
	return times.length === 0 ? null : Math.min(...times.map(msOfIso));
}

function inOrder(rows: readonly DigestRow[]): DigestRow[] {
	return [...rows].sort((a, b) => {
		if (a.siteId !== b.siteId) return a.siteId < b.siteId ? -1 : 1;
		return a.id < b.id ? -1 : 1;
	});
}
