/** Rehydration: a snapshot, where one fits, and the stream's events after it, folded. */

import {
	type EventLog,
	NO_STREAM,
	type RecordedEvent,
	type SnapshotStore,
} from "#kernel";

/** Events read at a time. */
const PAGE_EVENTS_MAX = 500;
/** A stream with fewer events is folded from its start: asking for a snapshot would cost as much. */
const SHORT_STREAM_EVENTS = 50;

export interface Folding<State> {
	/** Names the code that can read a snapshot of this state; any other snapshot is ignored. */
	readonly schema: string;
	initial(stream: string): State;
	evolve(state: State, event: RecordedEvent): State;
	/** Null where the stored text does not fit after all. */
	restore(stored: unknown): State | null;
}

export interface Rehydrated<State> {
	readonly state: State;
	readonly revision: number;
	/** Events folded on top of the snapshot, or of nothing. */
	readonly folded: number;
}

/** @throws StoreUnavailable */
export async function rehydrate<State>(
	stream: string,
	folding: Folding<State>,
	log: Pick<EventLog, "readStream">,
	snapshots?: SnapshotStore,
): Promise<Rehydrated<State>> {
	let state = folding.initial(stream);
	let revision = NO_STREAM;
	let folded = 0;
	const fold = (events: readonly RecordedEvent[]) => {
		for (const event of events) state = folding.evolve(state, event);
		revision += events.length;
		folded += events.length;
	};
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
	if (snapshot && restored !== null) {
		state = restored;
		revision = snapshot.revision;
	} else fold(first);
	if (isShort) return { state, revision, folded };
	for (;;) {
		const events = await log.readStream(stream, {
			from: revision + 1,
			limit: PAGE_EVENTS_MAX,
		});
		fold(events);
		if (events.length < PAGE_EVENTS_MAX) return { state, revision, folded };
	}
}
