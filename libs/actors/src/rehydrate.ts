/** Rehydration: a snapshot, where one fits, and the stream's events after it, folded. */

import {
	chainHeadAfter,
	type EventLog,
	type RecordedEvent,
	type SnapshotStore,
} from "#kernel";
import type { ActorState } from "./behaviour.js";

/** Events read at a time. */
const PAGE_EVENTS_MAX = 500;
/** A stream with fewer events is folded from its start: asking for a snapshot would cost as much. */
const SHORT_STREAM_EVENTS = 50;

export interface Folding<State extends ActorState> {
	/** Names the code that can read a snapshot of this state; any other snapshot is ignored. */
	readonly schema: string;
	initial(stream: string): State;
	/** The state with one more event, and at that event's revision. */
	evolve(state: State, event: RecordedEvent): State;
	/** Null where the stored text does not fit after all. */
	restore(stored: unknown): State | null;
}

/** @throws StoreUnavailable */
export async function rehydrate<State extends ActorState>(
	stream: string,
	folding: Folding<State>,
	log: Pick<EventLog, "readStream">,
	snapshots?: SnapshotStore,
): Promise<State> {
	const first = await log.readStream(stream, {
		from: 0,
		limit: SHORT_STREAM_EVENTS,
	});
	const isShort = first.length < SHORT_STREAM_EVENTS;
	const snapshot = isShort ? null : await snapshots?.loadSnapshot(stream);
	const restored =
		snapshot?.schema === folding.schema
			? folding.restore(snapshot.state)
			: null;
	if (restored !== null) return catchUp(restored, stream, folding, log);
	const begun = folded(folding.initial(stream), first, folding);
	return isShort ? begun : catchUp(begun, stream, folding, log);
}

/** The state with what the stream holds beyond it. @throws StoreUnavailable */
export async function catchUp<State extends ActorState>(
	known: State,
	stream: string,
	folding: Folding<State>,
	log: Pick<EventLog, "readStream">,
): Promise<State> {
	let state = known;
	for (;;) {
		const events = await log.readStream(stream, {
			from: state.revision + 1,
			limit: PAGE_EVENTS_MAX,
		});
		state = folded(state, events, folding);
		if (events.length < PAGE_EVENTS_MAX) return state;
	}
}

function folded<State extends ActorState>(
	known: State,
	events: readonly RecordedEvent[],
	folding: Folding<State>,
): State {
	let state = known;
	for (const event of events) {
		const chainHead = chainHeadAfter(state.chainHead, event.stream, event);
		state = { ...folding.evolve(state, event), chainHead };
	}
	return state;
}
