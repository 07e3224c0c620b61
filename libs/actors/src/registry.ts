/** All actors in memory. Idle ones leave, the longest unused first, when there are too many. */

import { type EventStore, Overloaded } from "#kernel";
import { Actor } from "./actor.js";
import type { ActorState, Behaviour } from "./behaviour.js";

export interface RegistryLimits {
	/** Actors in memory at most; busy ones are never put out, so the number of commands bounds the excess. */
	readonly actorsMax: number;
	/** Commands under way at most, over all actors. */
	readonly commandsMax: number;
}

export const DEFAULT_LIMITS: RegistryLimits = {
	actorsMax: 10_000,
	commandsMax: 20_000,
};

/** Idle actors looked at for one that leaves. */
const PASSIVATION_TRIES_MAX = 32;

export class ActorRegistry<State extends ActorState, Command, Reply> {
	/** In the order of their last use: a Map keeps the order in which keys were set. */
	private readonly actors = new Map<string, Actor<State, Command, Reply>>();
	private commands = 0;
	private closed = false;
	private readonly waiting: (() => void)[] = [];

	constructor(
		private readonly behaviour: Behaviour<State, Command, Reply>,
		private readonly store: Pick<EventStore, "append">,
		private readonly limits: RegistryLimits = DEFAULT_LIMITS,
	) {}

	/** Actors in memory. */
	get size(): number {
		return this.actors.size;
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
		this.actors.clear();
	}

	private actorOf(stream: string): Actor<State, Command, Reply> {
		const known = this.actors.get(stream);
		if (known !== undefined) {
			this.actors.delete(stream);
			this.actors.set(stream, known);
			return known;
		}
		this.passivate();
		const actor = new Actor(stream, this.behaviour, this.store, () =>
			this.passivate(),
		);
		this.actors.set(stream, actor);
		return actor;
	}

	private passivate(): void {
		let tries = 0;
		for (const [stream, actor] of this.actors) {
			if (this.actors.size <= this.limits.actorsMax) return;
			if (++tries > PASSIVATION_TRIES_MAX) return;
			if (actor.idle) this.actors.delete(stream);
		}
	}
}
