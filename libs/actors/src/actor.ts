/**
 * One actor: a bounded mailbox in front of one stream. What waits in the mailbox is decided one command after another
 * and appended together. The expected revision guards correctness; the actor's state is only the fast path to it.
 */

import { setTimeout } from "node:timers/promises";
import {
	AppendOutcomeUnknown,
	type AppendResult,
	AppendTooLarge,
	type ChainHead,
	chained,
	type EventStore,
	type NewEvent,
	Overloaded,
	StoreUnavailable,
	WrongExpectedRevision,
} from "#kernel";
import type { ActorState, Appended, Behaviour, Decision } from "./behaviour.js";

/** Commands that wait for one actor at most; a batch of 1,000 for one visitor must fit. */
export const MAILBOX_MAX = 2_000;
/** Commands decided for one append at most. */
export const DRAIN_MAX = 250;
/** Decisions on one batch of commands before the actor gives up on a stream that others keep writing to. */
export const CONFLICT_RETRIES_MAX = 100;
/** Longest pause between two of them. */
export const CONFLICT_PAUSE_MS_MAX = 16;
/** Appends of the same events while their outcome stays unknown. */
export const UNKNOWN_RETRIES_MAX = 10;
/** Longest pause between two of them, */
export const UNKNOWN_PAUSE_MS_MAX = 500;
/** and longest time after the first in which another begins. */
export const UNKNOWN_MS_MAX = 5_000;
/** Times that a state is prepared for one command: what it lacks may change while it is read. */
export const PREPARATIONS_MAX = 5;

interface Letter<Command, Reply> {
	readonly command: Command;
	resolve(reply: Reply | Promise<Reply>): void;
	reject(error: unknown): void;
}

interface Decided<State, Command, Reply> {
	readonly letter: Letter<Command, Reply>;
	readonly decision: Decision<State, Reply>;
}

interface Refused<Command, Reply> {
	readonly letter: Letter<Command, Reply>;
	readonly error: unknown;
}

export class Actor<State extends ActorState, Command, Reply> {
	private mailbox: Letter<Command, Reply>[] = [];
	private state: State | null = null;
	private running = false;

	constructor(
		readonly stream: string,
		private readonly behaviour: Behaviour<State, Command, Reply>,
		private readonly store: Pick<EventStore, "append">,
		/** Told each time the actor has nothing left to do. */
		private readonly onIdle: (actor: Actor<State, Command, Reply>) => void,
	) {}

	/** @throws Overloaded and whatever `decide` or the store throws. */
	tell(command: Command): Promise<Reply> {
		if (this.mailbox.length >= MAILBOX_MAX) {
			return Promise.reject(
				new Overloaded(`too many commands wait for ${this.stream}`),
			);
		}
		return new Promise<Reply>((resolve, reject) => {
			this.mailbox.push({ command, resolve, reject });
			if (!this.running) {
				this.running = true;
				void this.run();
			}
		});
	}

	private async run(): Promise<void> {
		while (this.mailbox.length > 0) {
			const letters = this.mailbox.splice(0, DRAIN_MAX);
			try {
				const rest = await this.carryOut(letters);
				if (rest.length > 0) this.mailbox.unshift(...rest);
			} catch (error) {
				this.state = null;
				for (const letter of letters) letter.reject(error);
			}
		}
		this.running = false;
		this.onIdle(this);
	}

	/** Decides and appends a first part of the letters, at least one; gives those that are left. */
	private async carryOut(
		letters: readonly Letter<Command, Reply>[],
	): Promise<readonly Letter<Command, Reply>[]> {
		let most = letters.length;
		let known: State | null = null;
		for (let attempt = 1; ; attempt++) {
			const isJustRead = this.state === null;
			const before: State =
				this.state ?? (await this.behaviour.rehydrate(this.stream, known));
			this.state = before;
			const batch = await this.decideAll(before, letters.slice(0, most));
			const events = chained(
				batch.durable.chainHead,
				this.stream,
				batch.decided.flatMap(({ decision }) => decision.events),
			);
			if (events.length === 0 && !isJustRead) {
				// No append will show whether others have written since; reading does.
				this.state = null;
				known = batch.durable;
				continue;
			}
			try {
				const appended =
					events.length === 0
						? null
						: await this.append(batch.durable.revision, events);
				const last = events.at(-1)?.metadata.chain;
				this.commit(batch, appended, last ?? batch.durable.chainHead);
				return letters.slice(batch.taken);
			} catch (error) {
				this.state = null;
				known = batch.durable;
				if (error instanceof AppendTooLarge) {
					if (batch.taken === 1) {
						letters[0]?.reject(error);
						return letters.slice(1);
					}
					most = Math.ceil(batch.taken / 2);
				} else if (
					error instanceof WrongExpectedRevision &&
					attempt < CONFLICT_RETRIES_MAX
				) {
					await setTimeout(pauseMs(attempt, CONFLICT_PAUSE_MS_MAX));
				} else throw error;
			}
		}
	}

	private async decideAll(
		before: State,
		letters: readonly Letter<Command, Reply>[],
	): Promise<Batch<State, Command, Reply>> {
		let state = before;
		let durable = before;
		const decided: Decided<State, Command, Reply>[] = [];
		const refused: Refused<Command, Reply>[] = [];
		let undurable = 0;
		let taken = 0;
		for (const letter of letters) {
			if (this.behaviour.prepare(state, letter.command) !== null) {
				if (undurable > 0) break;
				state = await this.prepared(state, letter.command);
				durable = state;
			}
			taken++;
			try {
				const decision = this.behaviour.decide(state, letter.command);
				state = decision.state;
				decided.push({ letter, decision });
				undurable += decision.events.length;
			} catch (error) {
				refused.push({ letter, error });
			}
		}
		return { state, durable, decided, refused, taken };
	}

	private async prepared(before: State, command: Command): Promise<State> {
		let state = before;
		for (let round = 1; round <= PREPARATIONS_MAX; round++) {
			const prepare = this.behaviour.prepare(state, command);
			if (prepare === null) return state;
			state = await prepare();
		}
		if (this.behaviour.prepare(state, command) === null) return state;
		throw new Overloaded(`${this.stream} changes faster than it can be read`);
	}

	/**
	 * Appends; while the outcome is unknown, the same events again, which the store recognises. That a later attempt
	 * wrote nothing says nothing of the first.
	 */
	private async append(
		expectedRevision: number,
		events: readonly NewEvent[],
	): Promise<AppendResult> {
		let unknown: AppendOutcomeUnknown | null = null;
		let untilMs = Number.POSITIVE_INFINITY;
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.store.append(this.stream, expectedRevision, events);
			} catch (error) {
				if (error instanceof AppendOutcomeUnknown) unknown = error;
				else if (unknown === null || !(error instanceof StoreUnavailable))
					throw error;
				const nowMs = performance.now();
				untilMs = Math.min(untilMs, nowMs + UNKNOWN_MS_MAX);
				if (attempt >= UNKNOWN_RETRIES_MAX || nowMs >= untilMs) throw unknown;
			}
			await setTimeout(pauseMs(attempt, UNKNOWN_PAUSE_MS_MAX));
		}
	}

	private commit(
		batch: Batch<State, Command, Reply>,
		appended: AppendResult | null,
		chainHead: ChainHead,
	): void {
		const { state, decided, refused } = batch;
		const expectedRevision = batch.durable.revision;
		const positions = appended?.positions ?? [];
		this.state = this.behaviour.committed(
			{ ...state, chainHead },
			appended?.revision ?? expectedRevision,
			positions.at(-1) ?? null,
		);
		for (const { letter, error } of refused) letter.reject(error);
		let at = 0;
		for (const { letter, decision } of decided) {
			const place: Appended = {
				revision: expectedRevision + 1 + at,
				positions: positions.slice(at, at + decision.events.length),
			};
			at += decision.events.length;
			try {
				letter.resolve(decision.reply(place));
			} catch (error) {
				letter.reject(error);
			}
		}
	}
}

interface Batch<State, Command, Reply> {
	/** With the decided events in it. */
	readonly state: State;
	/** Before them: what the store has, as far as this process knows. */
	readonly durable: State;
	readonly decided: readonly Decided<State, Command, Reply>[];
	/** Answered with the rest: after a conflict they are decided again. */
	readonly refused: readonly Refused<Command, Reply>[];
	/** Letters decided or refused. */
	readonly taken: number;
}

/** Longer with each attempt, and never twice the same, so that many do not come at once. */
function pauseMs(attempt: number, msMax: number): number {
	return Math.random() * Math.min(2 ** attempt, msMax);
}
