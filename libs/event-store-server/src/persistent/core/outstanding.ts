/** Messages that consumers have and have not answered for. */

import type { Consumer } from "./consumer.js";
import type { Message } from "./message.js";

export interface Given {
	readonly message: Message;
	readonly consumer: Consumer;
	readonly givenAt: number;
}

export class Outstanding {
	/** In the order in which they were given; all have as long to be answered, so the first expires first. */
	readonly #given = new Map<string, Given>();

	/** `timeoutMs` 0: they never expire. */
	constructor(private readonly timeoutMs: number) {}

	get count(): number {
		return this.#given.size;
	}

	has(id: string): boolean {
		return this.#given.has(id);
	}

	give(message: Message, consumer: Consumer, now: number): void {
		this.#given.set(message.id, { message, consumer, givenAt: now });
		consumer.inFlight.set(message.id, message);
		consumer.given++;
	}

	/** Null where it is not outstanding: answered before, or timed out. */
	take(id: string): Given | null {
		const given = this.#given.get(id);
		if (given === undefined) return null;
		this.#given.delete(id);
		given.consumer.inFlight.delete(id);
		return given;
	}

	expired(now: number): string[] {
		const ids: string[] = [];
		if (this.timeoutMs === 0) return ids;
		for (const [id, { givenAt }] of this.#given) {
			if (now - givenAt < this.timeoutMs) break;
			ids.push(id);
		}
		return ids;
	}
}
