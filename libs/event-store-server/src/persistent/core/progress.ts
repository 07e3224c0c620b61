/** Up to where everything has been handled, in whatever order that happened: what a checkpoint may say. */

import { LinkedList, type ListNode } from "./linked-list.js";

export interface Reached {
	/** Events up to here, counted from the first; differences of it are what checkpoint bounds count. */
	readonly count: number;
	readonly position: number;
}

interface Unhandled {
	/** All before this one; null where it is the first. */
	readonly before: Reached | null;
}

/** What `add` gives and `done` takes. */
export type Place = ListNode<Unhandled>;

export class Progress {
	/** Only what is not handled: one event that is never handled must not make a list of all that come after it. */
	readonly #unhandled = new LinkedList<Unhandled>();
	#last: Reached | null;

	/** `start`: what was handled before, in an earlier run. */
	constructor(start: number | null = null) {
		this.#last = start === null ? null : { count: 0, position: start };
	}

	get unhandled(): number {
		return this.#unhandled.size;
	}

	/** The last position up to which all is handled; null where the first is not. */
	get reached(): Reached | null {
		const first = this.#unhandled.first;
		return first === null ? this.#last : first.before;
	}

	/** The next event, in the order of positions, that is to be handled. */
	add(position: number): Place {
		const place = this.#unhandled.append({ before: this.#last });
		this.skip(position, 1);
		return place;
	}

	/** `count` further events, the last of them at `position`, that need no handling. */
	skip(position: number, count: number): void {
		this.#last = { count: (this.#last?.count ?? 0) + count, position };
	}

	done(place: Place): void {
		this.#unhandled.remove(place);
	}
}
