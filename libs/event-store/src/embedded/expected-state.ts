/** Whether a stream is in the state that an append expects, by EventStoreDB's rules. */

import { NO_STREAM } from "#kernel";
import { TOMBSTONE_REVISION } from "../raw-log.js";
import type { EventPlace } from "./recent-ids.js";
import { DELETED_BEFORE } from "./stream-rules.js";
import type { StreamState } from "./stream-states.js";
import {
	ANY_REVISION,
	STREAM_EXISTS,
	type Verdict,
} from "./writer-protocol.js";

/** What has been written already. */
export interface Past {
	/** Ids of the stream's events after a revision, in order. */
	idsAfter(
		state: StreamState,
		revision: number,
		limit: number,
	): readonly { readonly position: number; readonly event_id: string }[];
	findId(eventId: string): EventPlace | undefined;
}

export function isTombstoned(state: StreamState): boolean {
	return state.revision === TOMBSTONE_REVISION;
}

export function isDeleted(state: StreamState): boolean {
	return state.rules.truncateBefore === DELETED_BEFORE;
}

/** Why an append must not be written; null where it must. `ids` are those of its events. */
export function judge(
	state: StreamState,
	expected: number,
	ids: readonly string[],
	past: Past,
): Verdict | null {
	if (isTombstoned(state)) return { tombstoned: true };
	if (expected === STREAM_EXISTS) {
		if (isDeleted(state)) return { tombstoned: true };
		if (state.revision === NO_STREAM && state.metadataRevision === NO_STREAM) {
			return { actual: NO_STREAM };
		}
	}
	if (expected === ANY_REVISION || expected === STREAM_EXISTS) {
		return judgeByIds(state, ids, past);
	}
	return expected === state.revision
		? null
		: judgeBehind(state, expected, ids, past);
}

/** With no revision expected, the ids alone tell an append that was written before. */
function judgeByIds(
	state: StreamState,
	ids: readonly string[],
	past: Past,
): Verdict | null {
	const positions: number[] = [];
	let revision = NO_STREAM;
	for (const id of ids) {
		const place = past.findId(id);
		if (place === undefined || place.streamId !== state.id) {
			// Half of it was written before: as it never was one append, it is none that comes again.
			return positions.length === 0 ? null : { actual: state.revision };
		}
		positions.push(place.position);
		revision = place.revision;
	}
	return ids.length === 0 ? null : { revision, positions };
}

/** The stream is further on than expected, or not so far. */
function judgeBehind(
	state: StreamState,
	expected: number,
	ids: readonly string[],
	past: Past,
): Verdict | null {
	const actual = state.revision;
	if (expected > actual) return { actual };
	const [first] = ids;
	if (first === undefined) return { actual };
	const stored = past.idsAfter(state, expected, ids.length);
	if (ids.every((id, i) => stored[i]?.event_id === id)) {
		const positions = stored.map(({ position }) => position);
		return { revision: expected + ids.length, positions };
	}
	const beginsAnew =
		expected === NO_STREAM && isDeleted(state) && stored[0]?.event_id !== first;
	return beginsAnew ? null : { actual };
}
