/** The parked events of one key: folded again from the first on, as far as they can be. */

import type { EventLog, RecordedDomainEvent, RecordedEvent } from "#kernel";
import { upcast } from "#kernel";
import {
	listParkedOfKey,
	type ParkedEvent,
	type ReadModelDatabase,
} from "#read-models";
import type { Key, Projection } from "../projection.js";
import { errorText } from "./parked-events.js";

/** Events of a key that are folded in one transaction at most; more of them follow in the next. */
export const CHAIN_EVENTS_MAX = 2_000;
/** Events read at a time. */
const PAGE_EVENTS = 500;

/** A parked event with what the log has at its place; null: nothing any more. */
export interface Link {
	readonly parked: ParkedEvent;
	readonly event: RecordedEvent | null;
}

export interface Chain {
	readonly links: readonly Link[];
	/** Whether others of the key are parked behind these. */
	readonly goesOn: boolean;
}

/** @throws StoreUnavailable */
export async function readChain(
	db: ReadModelDatabase,
	log: Pick<EventLog, "readStream">,
	projection: string,
	key: Key,
): Promise<Chain> {
	const found = await listParkedOfKey(
		db,
		projection,
		key,
		CHAIN_EVENTS_MAX + 1,
	);
	const parked = found.slice(0, CHAIN_EVENTS_MAX);
	const events = await readEvents(log, parked);
	return {
		links: parked.map((each) => ({
			parked: each,
			event: events.get(each.eventId) ?? null,
		})),
		goesOn: found.length > parked.length,
	};
}

/** All events of a key lie in one stream. */
async function readEvents(
	log: Pick<EventLog, "readStream">,
	parked: readonly ParkedEvent[],
): Promise<ReadonlyMap<string, RecordedEvent>> {
	const events = new Map<string, RecordedEvent>();
	const wanted = new Set(parked.map(({ eventId }) => eventId));
	const last = parked.at(-1)?.revision ?? -1;
	let from = parked[0]?.revision ?? 0;
	while (from <= last) {
		const page = await log.readStream(parked[0]?.stream as string, {
			from,
			limit: Math.min(PAGE_EVENTS, last - from + 1),
		});
		for (const event of page)
			if (wanted.has(event.eventId)) events.set(event.eventId, event);
		const end = page.at(-1);
		if (end === undefined) break;
		from = end.revision + 1;
	}
	return events;
}

export interface Folded<Row> {
	readonly row: Row | null;
	/** Those that have had their effect. */
	readonly done: readonly ParkedEvent[];
	/** The one that could not be folded again, behind which the rest waits on. */
	readonly failed: {
		readonly parked: ParkedEvent;
		readonly error: string;
	} | null;
}

/** Pure. */
export function foldChain<Row>(
	projection: Pick<Projection<Row>, "keyOf" | "fold">,
	key: Key,
	row: Row | null,
	links: readonly Link[],
): Folded<Row> {
	const done: ParkedEvent[] = [];
	let folded = row;
	for (const { parked, event } of links) {
		try {
			folded = foldLink(projection, key, folded, event);
			done.push(parked);
		} catch (error) {
			const failed = { parked, error: errorText(error) };
			return { row: folded, done, failed };
		}
	}
	return { row: folded, done, failed: null };
}

function foldLink<Row>(
	projection: Pick<Projection<Row>, "keyOf" | "fold">,
	key: Key,
	row: Row | null,
	stored: RecordedEvent | null,
): Row | null {
	if (stored === null) throw new Error("the log does not hold it any more");
	const event = upcast(stored) as RecordedDomainEvent;
	const found = projection.keyOf(event);
	if (found === null) return row;
	// It was parked when nobody could tell its key, so later events of that have long been folded.
	if (found !== key)
		throw new Error(
			`it is of ${found}, whose later events did not wait; rebuild`,
		);
	return projection.fold(row, event);
}
