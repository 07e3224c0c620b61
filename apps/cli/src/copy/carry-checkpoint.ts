/**
 * The broadcaster's checkpoint, carried over to a copy of its log. Across streams a copy keeps the order only so far: the
 * events of one page may lie in any order, pages never. So the place is looked for among the events around it.
 */

import { BROADCAST_CHECKPOINT, type CheckpointStore } from "#broadcast";
import {
	DOMAIN_STREAM_PREFIXES,
	type EventLog,
	type RecordedEvent,
} from "#kernel";
import { PAGE_EVENTS, READS_AT_A_TIME_MAX } from "./limits.js";
import { patiently } from "./patient-target.js";

/** A log and where its followers' checkpoints are kept. */
export interface CheckpointedLog {
	readonly log: EventLog;
	readonly checkpoints: CheckpointStore;
}

export interface CarriedCheckpoint {
	/** Everything up to here was broadcast; a position of the copy. */
	readonly position: number;
	/** Events that were broadcast and lie after it: they go out once more, with the same ids. */
	readonly repeated: number;
}

/** @returns null where nothing was broadcast yet */
export async function carryCheckpoint(
	source: CheckpointedLog,
	copy: CheckpointedLog,
): Promise<CarriedCheckpoint | null> {
	const position = await source.checkpoints.load(BROADCAST_CHECKPOINT);
	if (position === 0) return null;
	const carried = await placeInCopy(source.log, copy.log, position);
	await patiently(() =>
		copy.checkpoints.save(BROADCAST_CHECKPOINT, carried.position),
	);
	return carried;
}

/** The last place in the copy before which nothing lies that comes after `position` in the log. */
async function placeInCopy(
	source: EventLog,
	target: EventLog,
	position: number,
): Promise<CarriedCheckpoint> {
	const later = await eventsAfter(source, position);
	if (later.length === 0) {
		const head = await patiently(() => target.headPosition());
		return { position: head, repeated: 0 };
	}
	const bound = Math.min(...(await positionsIn(target, later)));
	const places: number[] = [];
	let place = 0;
	// Backwards, page by page (the embedded log counts its positions one by one), and one page beyond the first that has
	// an event before the bound: what is older than that lies before it.
	for (let until = position, more = 1; until > 0 && more >= 0; ) {
		const after = Math.max(0, until - PAGE_EVENTS);
		const events = (await eventsAfter(source, after)).filter(
			(event) => event.position <= until,
		);
		const found = await positionsIn(target, events);
		places.push(...found);
		place = Math.max(place, ...found.filter((each) => each < bound));
		if (place > 0) more--;
		until = after;
	}
	const repeated = places.filter((each) => each > place).length;
	return { position: place, repeated };
}

/** As many of the domain's events as one page of a copy may hold, or all that there are. */
async function eventsAfter(
	log: EventLog,
	after: number,
): Promise<readonly RecordedEvent[]> {
	const filter = { streamPrefixes: DOMAIN_STREAM_PREFIXES };
	const events: RecordedEvent[] = [];
	for (let from = after; events.length < PAGE_EVENTS; ) {
		const limit = PAGE_EVENTS - events.length;
		const page = await log.readAll({ after: from, limit, filter });
		events.push(...page.events);
		if (page.atHead) break;
		from = page.position;
	}
	return events;
}

/** @throws Error where one of the events is not there: the copy was verified before */
async function positionsIn(
	target: EventLog,
	events: readonly RecordedEvent[],
): Promise<readonly number[]> {
	const positions: number[] = [];
	for (let i = 0; i < events.length; i += READS_AT_A_TIME_MAX) {
		const some = events.slice(i, i + READS_AT_A_TIME_MAX);
		const reads = some.map(async ({ stream, revision: from }) => {
			const [copy] = await patiently(() =>
				target.readStream(stream, { from, limit: 1 }),
			);
			if (copy === undefined) throw new Error(`${stream} ${from} is missing`);
			return copy.position;
		});
		positions.push(...(await Promise.all(reads)));
	}
	return positions;
}
