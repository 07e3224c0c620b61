/** What must hold of a log after servers died under load: each verdict gives what does not, so nothing is a pass. */

import type { RecordedDomainEvent } from "#kernel";
import type { Answer } from "./kill-load.js";

type Log = readonly RecordedDomainEvent[];

/** Events that subscribers hear of. */
export const BROADCAST: ReadonlySet<string> = new Set([
	"SegmentEntered",
	"SegmentExited",
	"OutcomeAchieved",
	"VisitStarted",
	"VisitEnded",
]);

/** Segments and an outcome that the commands of `KillLoad` match. */
export const LOAD_SEGMENTS = [
	{
		name: "Looks around",
		scope: "visit",
		when: { event: "PageViewed", count: { atLeast: 3 } },
	},
	{
		name: "Spends",
		scope: "visitor",
		when: {
			event: "CustomEventRecorded",
			where: [
				{ attribute: "attributes.total", operator: "greaterThan", value: 50 },
			],
		},
		expiresAfter: "PT1S",
	},
];
export const LOAD_OUTCOME = {
	name: "Purchase",
	scope: "visit",
	when: {
		event: "CustomEventRecorded",
		where: [{ attribute: "eventName", operator: "equal", value: "bought" }],
	},
	value: { attribute: "attributes.total" },
	positive: true,
	achieved: "everyTime",
};

/**
 * Answers whose events are not in the log once, as answered.
 * @param positions `exact`: the answer names the command's last event; `reached`: a store that tells only the last
 * position of an append may name a later event of it
 */
export function misrecorded(
	answers: Iterable<Answer>,
	log: Log,
	positions: "exact" | "reached" = "exact",
): Answer[] {
	const recorded = eventIdsByCommand(log);
	const at = new Map(log.map((event) => [event.eventId, event.position]));
	return [...answers].filter((answer) => {
		const answered = answer.events.map(({ eventId }) => eventId);
		const stored = recorded.get(answer.commandId) ?? [];
		if (answered.join() !== stored.join()) return true;
		const last = answered.at(-1);
		if (last === undefined) return false;
		const [is, told] = [at.get(last) as number, Number(answer.position)];
		return positions === "exact" ? told !== is : told < is;
	});
}

function eventIdsByCommand(log: Log): ReadonlyMap<string, readonly string[]> {
	const ids = new Map<string, string[]>();
	for (const { eventId, metadata } of log) {
		const known = ids.get(metadata.commandId);
		if (known === undefined) ids.set(metadata.commandId, [eventId]);
		else known.push(eventId);
	}
	return ids;
}

/** Events of commands that nobody was told of. */
export function strangers(
	log: Log,
	acknowledged: ReadonlyMap<string, Answer>,
): Log {
	const clients = /^(PageViewed|CustomEventRecorded|SearchPerformed)$/;
	return log.filter(
		({ type, metadata }) =>
			clients.test(type) && !acknowledged.has(metadata.commandId),
	);
}

/** Events that subscribers should have heard of, and did not. */
export function unpublished(log: Log, published: ReadonlySet<string>): Log {
	return broadcastOf(log).filter(({ eventId }) => !published.has(eventId));
}

export function broadcastOf(log: Log): Log {
	return log.filter(({ type }) => BROADCAST.has(type));
}

/** Ids of visits by the type of the event that tells of them. */
export function visitIdsOf(
	log: Log,
	type: "VisitStarted" | "VisitEnded",
): string[] {
	return log
		.filter((event) => event.type === type)
		.map((event) => (event.data as { visitId: string }).visitId)
		.sort();
}
