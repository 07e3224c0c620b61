/** Rehydration: a snapshot, where one fits, and the stream's events after it, folded. */

import {
	type EventLog,
	NO_STREAM,
	type RecordedEvent,
	type SnapshotStore,
} from "#kernel";

/** Events read at a time. */
const PAGE_EVENTS_MAX = 500;

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
	const snapshot = await snapshots?.loadSnapshot(stream);
	if (snapshot && snapshot.schema === folding.schema) {
		const restored = folding.restore(snapshot.state);
		if (restored !== null) {
			state = restored;
			revision = snapshot.revision;
		}
	}
	let folded = 0;
	for (;;) {
		const events = await log.readStream(stream, {
			from: revision + 1,
			limit: PAGE_EVENTS_MAX,
		});
		for (const event of events) state = folding.evolve(state, event);
		folded += events.length;
		revision += events.length;
		if (events.length < PAGE_EVENTS_MAX) return { state, revision, folded };
	}
}
