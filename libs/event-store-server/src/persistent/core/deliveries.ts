/** Who is connected to a group, and which messages they have. */

import { Consumer, type ConsumerInfo } from "./consumer.js";
import type { Message } from "./message.js";
import type { MessageBuffer } from "./message-buffer.js";
import { Outstanding } from "./outstanding.js";
import type { GroupSettings } from "./settings.js";
import type { Strategy } from "./strategies/strategy.js";
import { strategyNamed } from "./strategies/strategy-named.js";

/** Consumers of one group, where its settings name no lower bound. */
const CONSUMERS_MAX = 1_000;

export interface Delivery {
	/** The consumer's id. */
	readonly to: string;
	readonly message: Message;
}

export class Deliveries {
	readonly #consumers = new Map<string, Consumer>();
	readonly #strategy: Strategy;
	readonly #outstanding: Outstanding;
	#given = 0;

	constructor(private readonly settings: GroupSettings) {
		this.#strategy = strategyNamed(settings.strategy);
		this.#outstanding = new Outstanding(settings.messageTimeoutMs);
	}

	get consumers(): readonly Consumer[] {
		return [...this.#consumers.values()];
	}

	/** Messages given so far, those given again counted again. */
	get given(): number {
		return this.#given;
	}

	get outstanding(): number {
		return this.#outstanding.count;
	}

	/** Whether it takes no further consumer. */
	get isFull(): boolean {
		const max = this.settings.maxSubscriberCount || CONSUMERS_MAX;
		return this.#consumers.size >= Math.min(max, CONSUMERS_MAX);
	}

	connect(info: ConsumerInfo): void {
		const consumer = new Consumer(info, this.settings.extraStatistics);
		this.#consumers.set(info.id, consumer);
		this.#strategy.add(consumer);
	}

	/** The messages that it had, in the order in which it got them. */
	disconnect(id: string): Message[] {
		const consumer = this.#consumers.get(id);
		if (consumer === undefined) return [];
		this.#consumers.delete(id);
		this.#strategy.remove(consumer);
		const messages = [...consumer.inFlight.values()];
		for (const message of messages) this.#outstanding.take(message.id);
		return messages;
	}

	/** A paused consumer is given nothing. */
	setPaused(id: string, isPaused: boolean): void {
		const consumer = this.#consumers.get(id);
		if (consumer !== undefined) consumer.isPaused = isPaused;
	}

	/** Gives what waits to those who have room, as the strategy says. */
	giveOut(buffer: MessageBuffer, now: number): Delivery[] {
		const deliveries: Delivery[] = [];
		for (const waiting of buffer.waiting()) {
			const message = waiting.value;
			// Two messages of one id cannot be told apart when they are answered: one after the other.
			if (this.#outstanding.has(message.id)) continue;
			const choice = this.#strategy.choose(message);
			if (choice === "full") break;
			if (choice === "later") continue;
			buffer.take(waiting);
			this.#outstanding.give(message, choice, now);
			this.#strategy.given(message);
			this.#given++;
			deliveries.push({ to: choice.info.id, message });
		}
		return deliveries;
	}

	/** The messages of these ids that are outstanding, which they are then no more. */
	takeBack(ids: readonly string[], now: number): Message[] {
		const messages: Message[] = [];
		for (const id of ids) {
			const given = this.#outstanding.take(id);
			if (given === null) continue;
			given.consumer.measurements?.add(now - given.givenAt);
			this.#strategy.returned(given.message);
			messages.push(given.message);
		}
		return messages;
	}

	/** The messages whose time is over, taken back. */
	takeExpired(now: number): Message[] {
		return this.takeBack(this.#outstanding.expired(now), now);
	}
}
