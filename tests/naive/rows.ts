/** The rows of both read models, as their digests are over them. */

import type { Visit, Visitor } from "#kernel";
import { type Log, ofType } from "./events.js";
import { distinct, journeyOf } from "./journey.js";
import { visitorStreamsOf } from "./streams.js";
import { naiveVisit } from "./visit.js";
import { naiveVisitor } from "./visitor.js";

export interface Row<Document> {
	readonly siteId: string;
	readonly id: string;
	readonly fields: { readonly document: Document };
}

export interface Rows {
	readonly visit: readonly Row<Visit>[];
	readonly visitor: readonly Row<Visitor>[];
}

/** By site and then by id. */
export function naiveRows(log: Log): Rows {
	const visits: Row<Visit>[] = [];
	const visitors: Row<Visitor>[] = [];
	for (const events of visitorStreamsOf(log)) {
		const rows = visitsOf(events).map(visitRow);
		visits.push(...rows);
		visitors.push(
			visitorRow(
				events,
				rows.map(({ fields }) => fields.document),
			),
		);
	}
	return { visit: visits.sort(byKey), visitor: visitors.sort(byKey) };
}

/** The events of each visit, in the order in which visits were begun. */
function visitsOf(log: Log): readonly Log[] {
	return ofType(log, "VisitStarted").map(({ data: { visitId } }) =>
		log.filter(({ type, data }) => {
			if (!("visitId" in data) || data.visitId !== visitId) return false;
			const isMembership =
				type === "SegmentEntered" || type === "SegmentExited";
			return !isMembership || ("scope" in data && data.scope === "visit");
		}),
	);
}

function visitRow(log: Log): Row<Visit> {
	const document = naiveVisit(log);
	const { siteId, visitId: id, status, idleAt, endsAt } = document;
	const { expiries, everEntered, everAchieved } = journeyOf(log, "visit");
	const turnsAt = Date.parse(status === "active" ? idleAt : endsAt);
	const fields = {
		document,
		dueAt: status === "ended" ? null : Math.min(turnsAt, ...expiries),
		firstRevision: log[0]?.revision,
		lastRevision: log.at(-1)?.revision,
		segmentIds: everEntered,
		outcomeIds: everAchieved,
	};
	return { siteId, id, fields };
}

function visitorRow(log: Log, visits: readonly Visit[]): Row<Visitor> {
	const document = naiveVisitor(log, visits);
	const { siteId, visitorId: id, segments, externalIds } = document;
	const { expiries } = journeyOf(log, "visitor");
	const current = segments.filter(({ exitedAt }) => exitedAt === null);
	const fields = {
		document,
		dueAt: expiries.length === 0 ? null : Math.min(...expiries),
		segmentIds: distinct(current.map(({ segmentId }) => segmentId)),
		searchTerms: distinct(
			externalIds.flatMap(({ type, value }) => [value, `${type}:${value}`]),
		),
	};
	return { siteId, id, fields };
}

function byKey(a: Row<unknown>, b: Row<unknown>): number {
	if (a.siteId !== b.siteId) return a.siteId < b.siteId ? -1 : 1;
	return a.id < b.id ? -1 : 1;
}
