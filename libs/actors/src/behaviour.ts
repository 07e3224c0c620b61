/** What an actor is told about its kind: how to get its state back, how to decide, how to answer. */

import type { ChainHead, NewEvent } from "#kernel";

/** Where the decided events now lie in the log. */
export interface Appended {
	/** Revision of the first of the command's events. */
	readonly revision: number;
	/** Position of each of the command's events, in order. */
	readonly positions: readonly number[];
}

export interface Decision<State, Reply> {
	readonly events: readonly NewEvent[];
	/** The state with the events in it. */
	readonly state: State;
	/** Called once the events are durable; may read the log (a repeated command's answer does). */
	reply(appended: Appended): Reply | Promise<Reply>;
}

export interface ActorState {
	/** Revision of the stream that the state has seen; NO_STREAM before the first event. */
	readonly revision: number;
	/** Of the stream at that revision, as far as it is durable. Whoever folds or appends sets it, no behaviour needs to. */
	readonly chainHead: ChainHead;
}

export interface Behaviour<State extends ActorState, Command, Reply> {
	/**
	 * The state of the stream as the store has it now.
	 * @param known an earlier state, as it was before decisions that did not become durable: only what came since need be
	 * read. It is not used again.
	 */
	rehydrate(stream: string, known: State | null): Promise<State>;

	/**
	 * What `decide` will need for this command and the state lacks (an older visit, counters of new definitions): null
	 * where nothing; else what gets a state of the same revision or a later one. That is never called with undurable
	 * events in the state.
	 */
	prepare(state: State, command: Command): (() => Promise<State>) | null;

	/** Pure. A throw refuses this command alone. */
	decide(state: State, command: Command): Decision<State, Reply>;

	/** Called with the state after its events became durable; gives the state to go on with. */
	committed(state: State, revision: number, position: number | null): State;
}
