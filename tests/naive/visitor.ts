/** A visitor as all events of the stream tell it. */

import type {
	ConsentPurpose,
	ConsentState,
	ExternalId,
	Visit,
	Visitor,
	VisitorTraits,
} from "#kernel";
import { activitiesOf, type Log, latest, ofType, timeOf } from "./events.js";
import { journeyOf } from "./journey.js";
import { newestByName } from "./newest-by-name.js";
import { addressOf } from "./streams.js";

const RECENT_VISITS_MAX = 20;
const EXTERNAL_IDS_MAX = 50;
const CUSTOM_TRAITS_MAX = 200;

/** @param visits of this visitor, in the order in which they were begun in the log */
export function naiveVisitor(log: Log, visits: readonly Visit[]): Visitor {
	const done = activitiesOf(log);
	const told = ofType(log, "VisitorIdentified");
	const consents = ofType(log, "ConsentGranted", "ConsentWithdrawn");
	const seenAt = [
		...ofType(log, "VisitStarted"),
		...done,
		...told,
		...consents,
	].map(timeOf);
	seenAt.sort();
	const { segments, outcomes } = journeyOf(log, "visitor");
	return {
		...addressOf(log[0]?.stream ?? ""),
		kind: told.length > 0 ? "identified" : "anonymous",
		position: String(log.at(-1)?.position),
		firstSeenAt: seenAt[0] as string,
		lastSeenAt: seenAt.at(-1) as string,
		externalIds: externalIdsOf(log),
		traits: traitsOf(log),
		consent: {
			analytics: consentOf(log, "analytics"),
			personalisation: consentOf(log, "personalisation"),
			marketing: consentOf(log, "marketing"),
		},
		visits: visitsOf(visits),
		totals: {
			events: done.length,
			pageViews: ofType(done, "PageViewed").length,
		},
		segments,
		outcomes,
		linkedVisitors: [],
	};
}

/** The newest, by when they were first recorded; one that had to go may come again. */
function externalIdsOf(log: Log): readonly ExternalId[] {
	let ids: readonly ExternalId[] = [];
	for (const { data } of ofType(log, "VisitorIdentified")) {
		let told = ids;
		for (const id of data.externalIds ?? []) {
			const known = told.some(
				({ type, value }) => type === id.type && value === id.value,
			);
			if (!known) told = [...told, id];
		}
		ids = told.slice(-EXTERNAL_IDS_MAX);
	}
	return ids;
}

function traitsOf(log: Log): VisitorTraits {
	const told = ofType(log, "VisitorIdentified").map(({ data }) => {
		const { custom = {}, ...named } = data.traits ?? {};
		return { at: data.occurredAt, named, custom };
	});
	const named = newestByName<unknown>(
		told.map(({ at, named: values }) => ({ at, values })),
	);
	const custom = newestByName(
		told.map(({ at, custom: values }) => ({ at, values })),
		CUSTOM_TRAITS_MAX,
	);
	return {
		givenName: null,
		familyName: null,
		fullName: null,
		dateOfBirth: null,
		gender: null,
		jobTitle: null,
		company: null,
		email: null,
		phones: [],
		address: {},
		...named,
		custom,
	};
}

function consentOf(log: Log, purpose: ConsentPurpose): ConsentState {
	const said = ofType(log, "ConsentGranted", "ConsentWithdrawn").filter(
		({ data }) => data.purposes.includes(purpose),
	);
	const last = latest(said);
	if (last === null) return { state: "unknown", at: null, evidence: null };
	return {
		state: last.type === "ConsentGranted" ? "granted" : "withdrawn",
		at: timeOf(last),
		evidence: last.data.evidence,
	};
}

function visitsOf(visits: readonly Visit[]): Visitor["visits"] {
	// Of those that began together the one recorded last comes first.
	const newestFirst = visits
		.toReversed()
		.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
	const last = newestFirst[0] ?? null;
	return {
		count: visits.length,
		currentVisitId: last?.status === "ended" ? null : (last?.visitId ?? null),
		lastVisitId: last?.visitId ?? null,
		recent: newestFirst.slice(0, RECENT_VISITS_MAX).map((visit) => {
			const { visitId, startedAt, endedAt, counts } = visit;
			return { visitId, startedAt, endedAt, pageViews: counts.pageViews };
		}),
	};
}
