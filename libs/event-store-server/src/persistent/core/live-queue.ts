/** The newest events of a source whose group is behind: where they join what it reads, it is live again. */

import { LinkedList } from "./linked-list.js";
import { type Arrival, bytesOf } from "./message.js";

/** Bytes of data and metadata that are kept; the log still has what is dropped. */
const QUEUE_BYTES_MAX = 16_777_216;

export class LiveQueue {
	readonly #arrivals = new LinkedList<Arrival>();
	#bytes = 0;

	constructor(private readonly sizeMax: number) {}

	/** Everything from this position on is here; null where nothing is. */
	get firstPosition(): number | null {
		return this.#arrivals.first?.position ?? null;
	}

	/** Drops the oldest where there is no room; the one added stays. */
	add(arrival: Arrival): void {
		this.#arrivals.append(arrival);
		this.#bytes += bytesOf(arrival.resolved);
		for (const node of this.#arrivals.nodes()) {
			const { size } = this.#arrivals;
			const fits = size <= this.sizeMax && this.#bytes <= QUEUE_BYTES_MAX;
			if (fits || size === 1) return;
			this.#bytes -= bytesOf(node.value.resolved);
			this.#arrivals.remove(node);
		}
	}

	/** All of them, in order; none stays. */
	*drain(): Generator<Arrival, void> {
		for (const node of this.#arrivals.nodes()) {
			this.#arrivals.remove(node);
			yield node.value;
		}
		this.#bytes = 0;
	}
}
