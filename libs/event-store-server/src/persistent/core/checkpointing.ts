/** When a checkpoint is due. */

import type { Reached } from "./progress.js";
import type { GroupSettings } from "./settings.js";

export class Checkpointing {
	#count: number;
	#position: number | null;
	#at = Number.NEGATIVE_INFINITY;

	/** `loaded`: the checkpoint with which the group began. */
	constructor(
		private readonly settings: GroupSettings,
		loaded: number | null,
	) {
		this.#count = 0;
		this.#position = loaded;
	}

	/** Position of the last checkpoint; null where there is none. */
	get position(): number | null {
		return this.#position;
	}

	/** The position to write as checkpoint now; null where none is due. `isTick`: asked by the clock, not by an answer. */
	next(reached: Reached | null, now: number, isTick: boolean): number | null {
		const handled = this.#handled(reached);
		const { minCheckPointCount: min, maxCheckPointCount: max } = this.settings;
		const isDue =
			handled >= max || (isTick && handled >= min && this.#isTime(now));
		return handled > 0 && isDue ? this.#take(reached as Reached, now) : null;
	}

	/** What the last checkpoint leaves out, if anything: for a group that ends. */
	last(reached: Reached | null, now: number): number | null {
		const handled = this.#handled(reached);
		return handled > 0 ? this.#take(reached as Reached, now) : null;
	}

	#handled(reached: Reached | null): number {
		return reached === null ? 0 : reached.count - this.#count;
	}

	#isTime(now: number): boolean {
		const { checkPointAfterMs } = this.settings;
		return checkPointAfterMs > 0 && now - this.#at >= checkPointAfterMs;
	}

	#take({ count, position }: Reached, now: number): number {
		this.#count = count;
		this.#position = position;
		this.#at = now;
		return position;
	}
}
