/** An actor's kind for tests: its state is the list of what was added; adding the same again adds nothing. */

import type { ChainHead, EventStore, NewEvent, RecordedEvent } from "#kernel";
import type { Appended, Behaviour, Decision } from "../behaviour.js";
import { catchUp, rehydrate } from "../rehydrate.js";

export interface ListState {
	readonly stream: string;
	readonly revision: number;
	readonly chainHead: ChainHead;
	readonly items: readonly string[];
}

export interface Add {
	readonly item: string;
	/** Events that it leads to; 1 where left out. */
	readonly events?: number;
	/** Items that must be there, or the command is refused. */
	readonly needs?: string;
	/** Times that the state has to be prepared first. */
	readonly preparations?: number;
}

export interface Added {
	readonly item: string;
	readonly revision: number;
	readonly positions: readonly number[];
	/** Items before it. */
	readonly before: number;
	readonly isNew: boolean;
}

export class Refused extends Error {}

export class ListBehaviour implements Behaviour<ListState, Add, Added> {
	rehydrations = 0;
	/** Of these, those that went on from a known state. */
	continuations = 0;
	preparations = 0;
	/** Makes the next rehydrations fail. */
	readFailures: Error[] = [];

	constructor(private readonly store: Pick<EventStore, "readStream">) {}

	async rehydrate(stream: string, known: ListState | null): Promise<ListState> {
		this.rehydrations++;
		const failure = this.readFailures.shift();
		if (failure !== undefined) throw failure;
		const folding = {
			schema: "",
			initial: () => ({ stream, revision: -1, chainHead: null, items: [] }),
			evolve: (state: ListState, { revision, data }: RecordedEvent) => ({
				...state,
				revision,
				items: [...state.items, (data as Add).item],
			}),
			restore: () => null,
		};
		if (known === null) {
			return rehydrate<ListState>(stream, folding, this.store);
		}
		this.continuations++;
		return catchUp<ListState>(known, stream, folding, this.store);
	}

	prepare(state: ListState, command: Add): (() => Promise<ListState>) | null {
		if (this.preparations >= (command.preparations ?? 0)) return null;
		return () => {
			this.preparations++;
			return this.rehydrate(state.stream, null);
		};
	}

	decide(state: ListState, command: Add): Decision<ListState, Added> {
		const { item, events: count = 1, needs } = command;
		if (needs !== undefined && !state.items.includes(needs)) {
			throw new Refused(`${needs} is not there`);
		}
		const before = state.items.length;
		const isNew = !state.items.includes(item);
		const events = isNew
			? Array.from({ length: count }, (_, n) => addedEvent(item, n))
			: [];
		return {
			events,
			state: {
				...state,
				revision: state.revision + events.length,
				items: [...state.items, ...events.map(() => item)],
			},
			reply: ({ revision, positions }: Appended) => {
				if (item === "bad answer") throw new Refused("no answer");
				return { item, revision, positions, before, isNew };
			},
		};
	}

	committed(state: ListState, revision: number): ListState {
		return { ...state, revision };
	}
}

export function addedEvent(item: string, index = 0): NewEvent {
	return {
		eventId: `${item}/${index}`,
		type: "Added",
		data: { item },
		metadata: {
			schemaVersion: 1,
			commandId: item,
			$correlationId: item,
			$causationId: item,
		},
	};
}
