/** `RoundRobin`: the next one each time. `DispatchToSingle`: the same one until it is full. */

import type { Consumer } from "../consumer.js";
import type { Choice, Strategy } from "./strategy.js";

export class InTurn implements Strategy {
	readonly #consumers: Consumer[] = [];
	/** Whose turn it is. */
	#turn = 0;

	constructor(private readonly staysWithOne: boolean) {}

	add(consumer: Consumer): void {
		// Behind all others: the one whose turn it is comes first.
		this.#consumers.splice(this.#turn, 0, consumer);
		if (this.#consumers.length > 1) this.#advance();
	}

	remove(consumer: Consumer): void {
		const index = this.#consumers.indexOf(consumer);
		this.#consumers.splice(index, 1);
		if (index < this.#turn) this.#turn--;
		if (this.#turn === this.#consumers.length) this.#turn = 0;
	}

	choose(): Choice {
		for (let asked = 0; asked < this.#consumers.length; asked++) {
			const consumer = this.#consumers[this.#turn] as Consumer;
			const isTaken = consumer.hasRoom;
			if (!(isTaken && this.staysWithOne)) this.#advance();
			if (isTaken) return consumer;
		}
		return "full";
	}

	given(): void {}

	returned(): void {}

	#advance(): void {
		this.#turn = (this.#turn + 1) % this.#consumers.length;
	}
}
