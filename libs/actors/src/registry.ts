/** All actors in memory. Idle ones leave, the longest unused first, when there are too many. */

import { LRUCache } from "lru-cache";
import { type EventStore, Overloaded } from "#kernel";
import { Actor } from "./actor.js";
import type { ActorState, Behaviour } from "./behaviour.js";

export interface RegistryLimits {
	/** Actors kept in memory with nothing to do at most. */
	readonly actorsMax: number;
	/** Commands under way at most, over all actors. */
	readonly commandsMax: number;
}

export const DEFAULT_LIMITS: RegistryLimits = {
	actorsMax: 10_000,
	commandsMax: 20_000,
};

export class ActorRegistry<State extends ActorState, Command, Reply> {
	/** Never put out; the number of commands bounds them. */
	private readonly working = new Map<string, Actor<State, Command, Reply>>();
	private readonly resting: LRUCache<string, Actor<State, Command, Reply>>;
	private commands = 0;
	private closed = false;
	private readonly waiting: (() => void)[] = [];

	constructor(
		private readonly behaviour: Behaviour<State, Command, Reply>,
		private readonly store: Pick<EventStore, "append">,
		private readonly limits: RegistryLimits = DEFAULT_LIMITS,
	) {
		this.resting = new LRUCache({ max: limits.actorsMax });
	}

	/** Actors in memory. */
	get size(): number {
		return this.working.size + this.resting.size;
	}

	/** Commands under way. */
	get underWay(): number {
		return this.commands;
	}

	/** Hands the command to the stream's actor. @throws Overloaded and what `decide` or the store throws. */
	async tell(stream: string, command: Command): Promise<Reply> {
		if (this.closed) throw new Overloaded("the server is stopping");
		if (this.commands >= this.limits.commandsMax) {
			throw new Overloaded("too many commands are under way");
		}
		this.commands++;
		try {
			return await this.actorOf(stream).tell(command);
		} finally {
			this.commands--;
			if (this.commands === 0) for (const done of this.waiting) done();
		}
	}

	/** Takes no more commands and resolves when those under way are done. */
	async close(): Promise<void> {
		this.closed = true;
		if (this.commands > 0) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		}
		this.resting.clear();
	}

	/** The stream's actor, which is about to work. */
	private actorOf(stream: string): Actor<State, Command, Reply> {
		let actor = this.working.get(stream);
		if (actor !== undefined) return actor;
		actor = this.resting.get(stream);
		if (actor === undefined) {
			const { behaviour, store } = this;
			actor = new Actor(stream, behaviour, store, (idle) => this.rest(idle));
		} else this.resting.delete(stream);
		this.working.set(stream, actor);
		return actor;
	}

	private rest(actor: Actor<State, Command, Reply>): void {
		this.working.delete(actor.stream);
		this.resting.set(actor.stream, actor);
	}
}
